namespace Signaling.Redis.Nodes;

/// <summary>
/// Measures whether Redis is distant: even the quickest of the last answers took long. On a busy machine some answers take long, but not all.
/// </summary>
internal sealed class RedisLatency
{
    private const int Samples = 8;

    private static readonly TimeSpan _far = TimeSpan.FromMilliseconds(20);

    private readonly long[] _ticks = new long[Samples];
    private uint _next;

    public bool IsFar => Array.TrueForAll(_ticks, ticks => ticks > _far.Ticks);

    public void Note(TimeSpan roundTrip) => Volatile.Write(ref _ticks[Interlocked.Increment(ref _next) % Samples], roundTrip.Ticks);
}

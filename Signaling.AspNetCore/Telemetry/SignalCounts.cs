using System.Diagnostics.Metrics;
using System.Numerics;
using Signaling.AspNetCore.Relay;

namespace Signaling.AspNetCore.Telemetry;

/// <summary>Counts signals and their bytes, by kind and result. The counts are read only when a collector asks for them.</summary>
/// <remarks>
/// A counter of .NET calls each of its listeners for each measurement. This costs more than the rest of the count, and so does one number that all processors
/// change. So each processor has a stripe of its own. A thread may move to another processor at any time: the stripes are changed atomically.
/// </remarks>
internal sealed class SignalCounts
{
    // 256 bytes, more than the memory that processors pass to each other as one.
    private const int StripeLength = 32;

    // For each kind one number for each result, and the bytes.
    private const int KindLength = 4;
    private const int BytesPlace = KindLength - 1;

    private static readonly SignalKind[] _kinds = [SignalKind.Offer, SignalKind.Answer, SignalKind.Candidate, SignalKind.Message, SignalKind.Broadcast];

    private readonly long[] _counts;
    private readonly int _mask;

    public SignalCounts()
    {
        var stripes = (int)BitOperations.RoundUpToPowerOf2((uint)Environment.ProcessorCount);
        (_counts, _mask) = (new long[stripes * StripeLength], stripes - 1);
    }

    /// <summary>Counts a signal. Allocates nothing.</summary>
    /// <param name="kind">Its kind.</param>
    /// <param name="result">What became of it.</param>
    /// <param name="bytes">The size of its content, in bytes.</param>
    public void Add(SignalKind kind, SignalResult result, int bytes)
    {
        var place = ((Thread.GetCurrentProcessorId() & _mask) * StripeLength) + PlaceOf(kind);
        Interlocked.Increment(ref _counts[place + (int)result]);
        Interlocked.Add(ref _counts[place + BytesPlace], bytes);
    }

    public IEnumerable<Measurement<long>> ReadSignals() =>
        from kind in _kinds
        from result in Enum.GetValues<SignalResult>()
        where kind != SignalKind.Broadcast || result == SignalResult.Delivered
        select new Measurement<long>(Sum(PlaceOf(kind) + (int)result), new("kind", NameOf(kind)), new("result", NameOf(result)));

    public IEnumerable<Measurement<long>> ReadBytes() =>
        _kinds.Select(kind => new Measurement<long>(Sum(PlaceOf(kind) + BytesPlace), new KeyValuePair<string, object?>("kind", NameOf(kind))));

    private long Sum(int place)
    {
        var sum = 0L;
        for (; place < _counts.Length; place += StripeLength)
        {
            sum += Volatile.Read(ref _counts[place]);
        }

        return sum;
    }

    private static int PlaceOf(SignalKind kind) => (int)kind * KindLength;

    private static string NameOf<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();
}

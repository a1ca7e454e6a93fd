namespace Signaling.AspNetCore.Rooms.View;

/// <summary>
/// Limits the knocks that the moderators of a room receive: one for each person in a time, and a number of knocks in that time. Not thread-safe. A person is a
/// user, a network address or, where neither is known, a connection.
/// </summary>
internal sealed class KnockPace(TimeProvider time)
{
    public const int Max = 10;

    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    private readonly Dictionary<string, long> _told = new(StringComparer.Ordinal);

    /// <summary>Returns whether the moderators should receive a knock of this subject now.</summary>
    public bool TryTake(string subject)
    {
        foreach (var (told, at) in _told)
        {
            if (time.GetElapsedTime(at) >= Interval)
            {
                _told.Remove(told);
            }
        }

        return _told.Count < Max && _told.TryAdd(subject, time.GetTimestamp());
    }
}

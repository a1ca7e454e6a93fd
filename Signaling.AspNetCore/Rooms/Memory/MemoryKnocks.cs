namespace Signaling.AspNetCore.Rooms.Memory;

/// <summary>The newcomers that a locked room has refused, the last ones only. All access is under <see cref="MemoryRoom.Gate"/>.</summary>
internal sealed class MemoryKnocks
{
    private const int Max = 32;

    private static readonly TimeSpan _keep = TimeSpan.FromMinutes(5);

    private readonly Dictionary<string, RoomKnock> _knocks = new(StringComparer.Ordinal);

    public void Add(RoomKnock knock)
    {
        if (_knocks.Count >= Max && !_knocks.ContainsKey(knock.Subject))
        {
            _knocks.Remove(_knocks.Values.MinBy(oldest => oldest.At)!.Subject);
        }

        _knocks[knock.Subject] = knock;
    }

    public IReadOnlyList<RoomKnock> GetSince(DateTimeOffset now) =>
        [.. _knocks.Values.Where(knock => now - knock.At < _keep).OrderByDescending(knock => knock.At)];
}

namespace Signaling.AspNetCore.Overview;

/// <summary>What has happened on this node in the last 15 minutes, in slots of 10 seconds. The slots of all nodes begin at the same times.</summary>
internal sealed class NodeHistory
{
    public const int SlotSeconds = 10;
    public const int Length = 90;

    private const int SlotsOfAMinute = 60 / SlotSeconds;

    private readonly Slot[] _slots = [.. Enumerable.Range(0, Length).Select(_ => new Slot())];
    private Dictionary<string, long> _former = new(StringComparer.Ordinal);
    private long _now;

    public static long SlotOf(DateTimeOffset time) => time.ToUnixTimeSeconds() / SlotSeconds;

    /// <summary>Adds what has happened since the last call.</summary>
    public void Add(DateTimeOffset time, Dictionary<string, long> figures)
    {
        _now = Math.Max(_now, SlotOf(time)); // a clock may be set back
        var slot = At(_now);
        slot.MostPeers = Math.Max(slot.MostPeers, figures.GetValueOrDefault(Figures.Connected));
        foreach (var (name, value) in figures.Where(figure => Figures.IsCount(figure.Key)))
        {
            if (value - _former.GetValueOrDefault(name) is > 0 and var added)
            {
                slot.Counts[name] = slot.Counts.GetValueOrDefault(name) + added;
            }
        }

        _former = figures;
    }

    /// <summary>Returns the counts of the last minutes. The last minute is between 50 and 60 seconds long, because the last slot has not ended.</summary>
    public Dictionary<string, long> CountsOf(int minutes)
    {
        Dictionary<string, long> sums = new(StringComparer.Ordinal);
        foreach (var (name, count) in _slots.Where(slot => slot.Number > _now - (minutes * SlotsOfAMinute)).SelectMany(slot => slot.Counts))
        {
            sums[name] = sums.GetValueOrDefault(name) + count;
        }

        return sums;
    }

    public OverviewSeries GetSeries() => new(
        SlotSeconds, DateTimeOffset.FromUnixTimeSeconds(_now * SlotSeconds), Select(slot => slot.MostPeers), Count(Figures.Joins), Count(Figures.Leaves),
        Count(Figures.Signals), Count(Figures.Refusals));

    private long[] Count(string figure) => Select(slot => Figures.Sum(slot.Counts, figure));

    private long[] Select(Func<Slot, long> read) =>
        [.. Enumerable.Range(0, Length).Select(i => _now - Length + 1 + i).Select(number => _slots[number % Length] is var slot && slot.Number == number ? read(slot) : 0)];

    private Slot At(long number)
    {
        var slot = _slots[number % Length];
        if (slot.Number != number)
        {
            slot.Begin(number);
        }

        return slot;
    }

    private sealed class Slot
    {
        public long Number { get; private set; } = -1;

        public long MostPeers { get; set; }

        public Dictionary<string, long> Counts { get; } = new(StringComparer.Ordinal);

        public void Begin(long number)
        {
            (Number, MostPeers) = (number, 0);
            Counts.Clear();
        }
    }
}

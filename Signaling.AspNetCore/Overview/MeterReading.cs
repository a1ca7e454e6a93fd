using System.Collections.Concurrent;

namespace Signaling.AspNetCore.Overview;

/// <summary>The sums of one instrument, by some of its tags. Measurements come from all threads. Those with one tag or none allocate nothing after the first.</summary>
/// <param name="figure">The name of the figure.</param>
/// <param name="tags">The tags by which it is divided. All other tags are added up.</param>
/// <param name="isObserved">Whether the instrument gives its whole value each time it is asked.</param>
internal sealed class MeterReading(string figure, string[] tags, bool isObserved)
{
    private readonly ConcurrentDictionary<string, StrongBox> _sums = new(StringComparer.Ordinal);

    public void Add(long value, ReadOnlySpan<KeyValuePair<string, object?>> measured) => Interlocked.Add(ref SumFor(NameFor(measured)).Value, value);

    /// <summary>Adds to the number of durations and to their sum in microseconds.</summary>
    public void AddDuration(double seconds, ReadOnlySpan<KeyValuePair<string, object?>> measured)
    {
        Add(1, measured);
        Interlocked.Add(ref SumFor(Figures.Microseconds).Value, (long)(seconds * 1_000_000));
    }

    /// <summary>Forgets the last values of an observed instrument, which gives new ones now.</summary>
    public void BeginObservation()
    {
        if (isObserved)
        {
            _sums.Clear();
        }
    }

    public IEnumerable<KeyValuePair<string, long>> Read() =>
        _sums.Select(sum => KeyValuePair.Create(sum.Key.Length == 0 ? figure : Figures.Of(figure, sum.Key), Interlocked.Read(ref sum.Value.Value)));

    private StrongBox SumFor(string name) => _sums.GetOrAdd(name, static _ => new());

    private string NameFor(ReadOnlySpan<KeyValuePair<string, object?>> measured)
    {
        var name = string.Empty;
        foreach (var tag in tags)
        {
            var value = ValueOf(tag, measured);
            name = name.Length == 0 ? value : Figures.Of(name, value);
        }

        return name;
    }

    private static string ValueOf(string tag, ReadOnlySpan<KeyValuePair<string, object?>> measured)
    {
        foreach (var (key, value) in measured)
        {
            if (key == tag)
            {
                return value as string ?? string.Empty;
            }
        }

        return string.Empty;
    }

    private sealed class StrongBox
    {
        public long Value;
    }
}

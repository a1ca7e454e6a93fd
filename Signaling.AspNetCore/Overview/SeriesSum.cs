namespace Signaling.AspNetCore.Overview;

/// <summary>Adds the series of all nodes up. Their reports are up to some seconds old, and end with different slots.</summary>
internal static class SeriesSum
{
    public static OverviewSeries Of(IReadOnlyCollection<ReportedNode> nodes, DateTimeOffset now)
    {
        var last = NodeHistory.SlotOf(now);
        long[] Sum(Func<OverviewSeries, long[]?> select, bool isState = false)
        {
            var sums = new long[NodeHistory.Length];
            foreach (var (report, node) in nodes)
            {
                // A series of another release may have other slots.
                if (report.Series is { SlotSeconds: NodeHistory.SlotSeconds } series && select(series) is { Length: > 0 } values)
                {
                    Add(sums, values, offset: last - NodeHistory.SlotOf(series.LastSlot), isState && node.State is not (NodeStates.Gone or NodeStates.Silent));
                }
            }

            return sums;
        }

        return new(
            NodeHistory.SlotSeconds, DateTimeOffset.FromUnixTimeSeconds(last * NodeHistory.SlotSeconds), Sum(series => series.Peers, isState: true),
            Sum(series => series.Joins), Sum(series => series.Leaves), Sum(series => series.Signals), Sum(series => series.Refusals));
    }

    /// <param name="sums">The sums.</param>
    /// <param name="values">The values to add.</param>
    /// <param name="offset">The number of slots that have begun since the last of the values.</param>
    /// <param name="continues">Whether the last value also holds for these slots.</param>
    private static void Add(long[] sums, long[] values, long offset, bool continues)
    {
        for (var i = 0; i < sums.Length; i++)
        {
            var from = i + offset - (sums.Length - values.Length);
            if (from >= 0 && from < values.Length)
            {
                sums[i] += values[from];
            }
            else if (from >= values.Length && continues)
            {
                sums[i] += values[^1];
            }
        }
    }
}

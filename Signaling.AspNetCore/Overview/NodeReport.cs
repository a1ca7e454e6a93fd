namespace Signaling.AspNetCore.Overview;

/// <summary>What a node reports about itself. Nodes of other releases may have other fields: each one can be missing.</summary>
/// <param name="StartedAt">When the node started.</param>
/// <param name="Rooms">The number of rooms of which this node has the first peer. So each room is counted by one node.</param>
/// <param name="Largest">The largest of these rooms.</param>
/// <param name="Figures">The states of the node, and its counts since it started; see <see cref="Overview.Figures"/>.</param>
/// <param name="LastMinute">The counts of the last minute.</param>
/// <param name="LastFiveMinutes">The counts of the last five minutes.</param>
/// <param name="Series">The last 15 minutes.</param>
internal sealed record NodeReport(
    DateTimeOffset StartedAt,
    int Rooms,
    IReadOnlyList<OverviewRoom>? Largest,
    IReadOnlyDictionary<string, long>? Figures,
    IReadOnlyDictionary<string, long>? LastMinute,
    IReadOnlyDictionary<string, long>? LastFiveMinutes,
    OverviewSeries? Series)
{
    /// <summary>Returns a state, or a count since the start of the node.</summary>
    public long Get(string figure) => Figures?.GetValueOrDefault(figure) ?? 0;
}

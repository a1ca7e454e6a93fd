namespace Signaling.AspNetCore.Overview;

/// <summary>A node as it has reported itself last.</summary>
/// <param name="NodeId">The ID, new with each start of the node.</param>
/// <param name="State">One of <see cref="NodeStates"/>.</param>
/// <param name="AgeMs">How old the report is, in milliseconds; null without one.</param>
/// <param name="StartedAt">When the node started; null without a report.</param>
/// <param name="Peers">The connected peers of the node.</param>
/// <param name="Suspended">The suspended peers of the node.</param>
/// <param name="Connections">The open connections of the node.</param>
/// <param name="RedisMs">How long Redis took for a command in the last minute, on average, in milliseconds; null without a command.</param>
internal sealed record OverviewNode(
    string NodeId, string State, long? AgeMs, DateTimeOffset? StartedAt, long Peers, long Suspended, long Connections, double? RedisMs);

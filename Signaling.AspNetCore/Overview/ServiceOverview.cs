namespace Signaling.AspNetCore.Overview;

/// <summary>The state of the service: of all nodes, as far as they report.</summary>
/// <param name="At">The time of the answering node.</param>
/// <param name="NodeId">The node that answered.</param>
/// <param name="Status"><c>well</c>, <c>degraded</c> or <c>failing</c>: as the most severe problem is.</param>
/// <param name="Problems">What is not as it should be, the most severe first. Empty when the service is well and nothing has to be known.</param>
/// <param name="IsShared">Whether the service uses Redis, so that it can have several nodes.</param>
/// <param name="Rooms">The number of rooms.</param>
/// <param name="Peers">The number of connected peers.</param>
/// <param name="Suspended">The number of suspended peers.</param>
/// <param name="Connections">The number of open connections.</param>
/// <param name="Nodes">The nodes, the oldest first.</param>
/// <param name="LastMinute">The counts of the last minute by name, such as <c>leaves:timeout</c>. A name that is missing counts 0.</param>
/// <param name="LastFiveMinutes">The counts of the last five minutes.</param>
/// <param name="Series">The last 15 minutes.</param>
/// <param name="Largest">The largest rooms: 50 at most.</param>
internal sealed record ServiceOverview(
    DateTimeOffset At,
    string NodeId,
    string Status,
    IReadOnlyList<OverviewProblem> Problems,
    bool IsShared,
    int Rooms,
    long Peers,
    long Suspended,
    long Connections,
    IReadOnlyList<OverviewNode> Nodes,
    IReadOnlyDictionary<string, long> LastMinute,
    IReadOnlyDictionary<string, long> LastFiveMinutes,
    OverviewSeries Series,
    IReadOnlyList<OverviewRoom> Largest);

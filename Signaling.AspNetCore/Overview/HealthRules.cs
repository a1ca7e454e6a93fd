using System.Globalization;
using Signaling.Contracts;

namespace Signaling.AspNetCore.Overview;

/// <summary>Decides whether the service is well, and why not.</summary>
internal static class HealthRules
{
    // Fewer reports say little: two people behind a strict firewall would be an alarm.
    private const int MinReports = 20;
    private const int MaxFailedPercent = 10;

    private static readonly string[] _severities = [OverviewProblem.Critical, OverviewProblem.Warning, OverviewProblem.Notice];

    /// <summary>Returns the problems, the most severe first.</summary>
    /// <param name="nodes">The nodes.</param>
    /// <param name="canReadReports">Whether the answering node could read the reports of the others.</param>
    /// <param name="lastMinute">The counts of the last minute.</param>
    /// <param name="lastFiveMinutes">The counts of the last five minutes.</param>
    public static List<OverviewProblem> Find(
        IReadOnlyList<OverviewNode> nodes, bool canReadReports, IReadOnlyDictionary<string, long> lastMinute, IReadOnlyDictionary<string, long> lastFiveMinutes)
    {
        List<OverviewProblem> problems = [];
        if (!canReadReports)
        {
            problems.Add(new(
                OverviewProblem.Critical, "redis_unreachable", null,
                "Redis is unreachable. Calls between peers of one node continue. Joins, and signals between nodes, fail. The numbers below are those of one node."));
        }
        else if (nodes.All(node => node.State != NodeStates.Ready))
        {
            problems.Add(new(OverviewProblem.Critical, "no_ready_node", null, "No node accepts joins."));
        }

        problems.AddRange(nodes.Select(node => OfNode(node, canReadReports)).OfType<OverviewProblem>());
        problems.AddRange(OfCounts(lastMinute));
        problems.AddRange(OfMesh(lastFiveMinutes));
        return [.. problems.OrderBy(problem => Array.IndexOf(_severities, problem.Severity))];
    }

    /// <summary>Returns the status of the service.</summary>
    public static string StatusOf(IReadOnlyList<OverviewProblem> problems) =>
        problems.Any(problem => problem.Severity == OverviewProblem.Critical) ? "failing"
        : problems.Any(problem => problem.Severity == OverviewProblem.Warning) ? "degraded"
        : "well";

    private static OverviewProblem? OfNode(OverviewNode node, bool canReadReports) => node.State switch
    {
        NodeStates.NotReady when canReadReports => new(OverviewProblem.Warning, "node_not_ready", node.NodeId, $"Node {node.NodeId} accepts no joins. It is starting, or has just lost Redis."),
        NodeStates.Draining => new(OverviewProblem.Notice, "node_draining", node.NodeId, $"Node {node.NodeId} is draining. Its peers move to other nodes."),
        NodeStates.Silent => new(
            OverviewProblem.Critical, "node_silent", node.NodeId,
            $"Node {node.NodeId} has stopped reporting. It has died, hangs, or cannot reach Redis. If it has died, other nodes take over its peers."),
        NodeStates.Gone => new(
            OverviewProblem.Warning, "node_gone", node.NodeId,
            $"Node {node.NodeId} died without draining. Other nodes have taken over its peers. This line disappears ten minutes after its last report."),
        NodeStates.Unknown => new(
            OverviewProblem.Warning, "node_unknown", node.NodeId,
            $"Node {node.NodeId} does not report. Its peers are missing in the numbers. Set Signaling:Admin on every node, and run the same release."),
        _ => null,
    };

    private static IEnumerable<OverviewProblem> OfCounts(IReadOnlyDictionary<string, long> counts)
    {
        if (counts.GetValueOrDefault(Figures.Of(Figures.Refusals, SignalingErrorCodes.Unavailable)) is > 0 and var unavailable)
        {
            yield return new(
                OverviewProblem.Warning, "refused_unavailable", null, $"Calls are refused because Redis or another node cannot be reached. {InTheLastMinute(unavailable)}");
        }

        if (counts.GetValueOrDefault(Figures.Of(Figures.Refusals, SignalingErrorCodes.ServerFull)) is > 0 and var full)
        {
            yield return new(
                OverviewProblem.Warning, "refused_full", null,
                $"A node is full. It has reached Signaling:MaxPeers or Signaling:MaxConnections: add a node. {InTheLastMinute(full)}");
        }

        var limits = counts.Where(count => count.Key.StartsWith(Figures.Limits + ":", StringComparison.Ordinal))
            .OrderByDescending(count => count.Value).ToList();
        if (limits is [var most, ..])
        {
            yield return new(
                OverviewProblem.Notice, "limits_hit", null,
                $"Clients exceed limits. {InTheLastMinute(limits.Sum(limit => limit.Value))} Most of them exceeded {most.Key[(Figures.Limits.Length + 1)..]}.");
        }
    }

    private static IEnumerable<OverviewProblem> OfMesh(IReadOnlyDictionary<string, long> counts)
    {
        long CountOf(string outcome) => counts.Where(count => count.Key.StartsWith($"{Figures.Outcomes}:{outcome}:", StringComparison.Ordinal)).Sum(count => count.Value);

        var (connected, failed) = (CountOf("connected"), CountOf("failed"));
        if (connected + failed >= MinReports && failed * 100 > (connected + failed) * MaxFailedPercent)
        {
            yield return new(
                OverviewProblem.Warning, "calls_fail", null,
                string.Create(CultureInfo.InvariantCulture, $"Many connections between peers do not come up. Check the TURN server. Failed in the last five minutes: {failed} of {connected + failed}."));
        }
    }

    // The first sentence of each problem stays the same while it lasts: a page can show it as its title, and a screen reader reads it once.
    private static string InTheLastMinute(long count) => string.Create(CultureInfo.InvariantCulture, $"Calls and connections refused in the last minute: {count}.");
}

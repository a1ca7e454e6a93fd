using System.Globalization;
using Signaling.Contracts;

namespace Signaling.AspNetCore.Overview;

/// <summary>Decides whether the service is well, and why not.</summary>
internal static class HealthRules
{
    private static readonly string[] _severities = [OverviewProblem.Critical, OverviewProblem.Warning, OverviewProblem.Notice];

    /// <summary>Returns the problems, the most severe first.</summary>
    /// <param name="nodes">The nodes.</param>
    /// <param name="canReadReports">Whether the answering node could read the reports of the others.</param>
    /// <param name="lastMinute">The counts of the last minute.</param>
    public static List<OverviewProblem> Find(IReadOnlyList<OverviewNode> nodes, bool canReadReports, IReadOnlyDictionary<string, long> lastMinute)
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
        return [.. problems.OrderBy(problem => Array.IndexOf(_severities, problem.Severity))];
    }

    /// <summary>Returns the status of the service.</summary>
    public static string StatusOf(IReadOnlyList<OverviewProblem> problems) =>
        problems.Any(problem => problem.Severity == OverviewProblem.Critical) ? "failing"
        : problems.Any(problem => problem.Severity == OverviewProblem.Warning) ? "degraded"
        : "well";

    private static OverviewProblem? OfNode(OverviewNode node, bool canReadReports) => node.State switch
    {
        NodeStates.NotReady when canReadReports => new(OverviewProblem.Warning, "node_not_ready", node.NodeId, $"Node {node.NodeId} accepts no joins: it is starting, or has just lost Redis."),
        NodeStates.Draining => new(OverviewProblem.Notice, "node_draining", node.NodeId, $"Node {node.NodeId} is draining: its peers move to other nodes."),
        NodeStates.Silent => new(
            OverviewProblem.Critical, "node_silent", node.NodeId,
            $"Node {node.NodeId} has not reported for {Seconds(node)} seconds: it has died, hangs, or cannot reach Redis. If it has died, other nodes take over its peers."),
        NodeStates.Gone => new(
            OverviewProblem.Warning, "node_gone", node.NodeId,
            $"Node {node.NodeId} died without draining. Other nodes have taken over its peers. This line disappears ten minutes after its last report."),
        NodeStates.Unknown => new(
            OverviewProblem.Warning, "node_unknown", node.NodeId,
            $"Node {node.NodeId} does not report, so its peers are missing below. Set Signaling:Admin on every node, and run the same release."),
        _ => null,
    };

    private static IEnumerable<OverviewProblem> OfCounts(IReadOnlyDictionary<string, long> counts)
    {
        if (counts.GetValueOrDefault(Figures.Of(Figures.Refusals, SignalingErrorCodes.Unavailable)) is > 0 and var unavailable)
        {
            yield return new(
                OverviewProblem.Warning, "refused_unavailable", null, Text(unavailable, "in the last minute because Redis or another node could not be reached."));
        }

        if (counts.GetValueOrDefault(Figures.Of(Figures.Refusals, SignalingErrorCodes.ServerFull)) is > 0 and var full)
        {
            yield return new(OverviewProblem.Warning, "refused_full", null, Text(full, "in the last minute because a node is full: it has reached Signaling:MaxPeers or Signaling:MaxConnections. Add a node."));
        }

        var limits = counts.Where(count => count.Key.StartsWith(Figures.Limits + ":", StringComparison.Ordinal))
            .OrderByDescending(count => count.Value).ToList();
        if (limits is [var most, ..])
        {
            yield return new(
                OverviewProblem.Notice, "limits_hit", null,
                Text(limits.Sum(limit => limit.Value), $"in the last minute by a limit, most of them by {most.Key[(Figures.Limits.Length + 1)..]}."));
        }
    }

    private static string Text(long count, string reason) => count == 1
        ? $"1 call or connection was refused {reason}"
        : string.Create(CultureInfo.InvariantCulture, $"{count} calls or connections were refused {reason}");

    private static string Seconds(OverviewNode node) => ((node.AgeMs ?? 0) / 1000).ToString(CultureInfo.InvariantCulture);
}

using System.Collections.Concurrent;
using Signaling.AspNetCore.Rooms.Nodes;
using Signaling.AspNetCore.Rooms.Storage;

namespace Signaling.AspNetCore.Overview;

/// <summary>Puts the reports of all nodes together. Costs two commands of Redis, however many rooms there are.</summary>
internal sealed class OverviewReader(NodeReporting own, INodeReports reports, INodeLease lease, IRoomStore store, TimeProvider time)
{
    // Five reports are missing.
    private static readonly TimeSpan _silence = NodeReporting.Interval * 5;

    // A node registers before it reports first.
    private readonly ConcurrentDictionary<string, long> _unknownSince = new(StringComparer.Ordinal);

    /// <summary>Returns the overview. Refuses with <c>unavailable</c> before the first report of this node.</summary>
    public async Task<ServiceOverview> ReadAsync()
    {
        var mine = own.Last ?? throw Refusal.Unavailable();
        var others = await TryReadOthersAsync();
        var registered = others?.Registered ?? new HashSet<string>(StringComparer.Ordinal);
        List<ReportedNode> nodes = [Describe(lease.NodeId, mine, TimeSpan.Zero, isRegistered: true)];
        nodes.AddRange((others?.Reports ?? []).Where(report => report.NodeId != lease.NodeId)
            .Select(report => (Shared: report, Report: ReportFormat.TryRead(report.Text))).Where(node => node.Report is not null)
            .Select(node => Describe(node.Shared.NodeId, node.Report!, node.Shared.Age, registered.Contains(node.Shared.NodeId))));
        var missing = FindMissing(registered.Except(nodes.Select(node => node.Node.NodeId)));
        return Merge(nodes, missing, canReadReports: others is not null);
    }

    private async Task<SharedReports?> TryReadOthersAsync()
    {
        try
        {
            return await reports.ReadAsync();
        }
        catch (StoreUnavailableException)
        {
            return null;
        }
    }

    private static ReportedNode Describe(string nodeId, NodeReport report, TimeSpan age, bool isRegistered)
    {
        var state = !isRegistered ? NodeStates.Gone
            : age > _silence ? NodeStates.Silent
            : report.Get(Figures.Draining) == 1 ? NodeStates.Draining
            : report.Get(Figures.Ready) == 1 ? NodeStates.Ready
            : NodeStates.NotReady;
        var counts = state == NodeStates.Gone ? null : report;
        var commands = report.LastMinute?.GetValueOrDefault(Figures.RedisCommands) ?? 0;
        var microseconds = report.LastMinute?.GetValueOrDefault(Figures.Of(Figures.RedisCommands, Figures.Microseconds)) ?? 0;
        return new(report, new(
            nodeId, state, (long)age.TotalMilliseconds, report.StartedAt, counts?.Get(Figures.Connected) ?? 0, counts?.Get(Figures.Suspended) ?? 0,
            counts?.Get(Figures.Connections) ?? 0, commands > 0 ? Math.Round(microseconds / 1000.0 / commands, 1) : null));
    }

    private List<OverviewNode> FindMissing(IEnumerable<string> nodeIds)
    {
        var now = time.GetTimestamp();
        HashSet<string> missing = new(nodeIds, StringComparer.Ordinal);
        foreach (var known in _unknownSince.Keys.Where(known => !missing.Contains(known)))
        {
            _unknownSince.TryRemove(known, out _);
        }

        return [.. missing.Where(nodeId => time.GetElapsedTime(_unknownSince.GetOrAdd(nodeId, now)) > _silence)
            .Select(nodeId => new OverviewNode(nodeId, NodeStates.Unknown, null, null, 0, 0, 0, null))];
    }

    private ServiceOverview Merge(List<ReportedNode> nodes, List<OverviewNode> missing, bool canReadReports)
    {
        var lastMinute = Sum(nodes.Select(node => node.Report.LastMinute));
        List<OverviewNode> all = [.. nodes.Select(node => node.Node).OrderBy(node => node.StartedAt).ThenBy(node => node.NodeId, StringComparer.Ordinal), .. missing];
        var lastFiveMinutes = Sum(nodes.Select(node => node.Report.LastFiveMinutes));
        var problems = HealthRules.Find(all, canReadReports, lastMinute, lastFiveMinutes);
        var living = nodes.Where(node => node.Node.State != NodeStates.Gone).ToList();
        return new(
            time.GetUtcNow(), lease.NodeId, HealthRules.StatusOf(problems), problems, store.IsShared, living.Sum(node => node.Report.Rooms),
            all.Sum(node => node.Peers), all.Sum(node => node.Suspended), all.Sum(node => node.Connections), all,
            lastMinute, lastFiveMinutes, SeriesSum.Of(nodes, time.GetUtcNow()),
            [
                .. living.SelectMany(node => node.Report.Largest ?? []).OrderByDescending(room => room.Peers).ThenBy(room => room.Name, StringComparer.Ordinal)
                    .DistinctBy(room => room.Name).Take(NodeReporting.ListedRooms),
            ]);
    }

    private static SortedDictionary<string, long> Sum(IEnumerable<IReadOnlyDictionary<string, long>?> counts)
    {
        SortedDictionary<string, long> sums = new(StringComparer.Ordinal);
        foreach (var (name, count) in counts.OfType<IReadOnlyDictionary<string, long>>().SelectMany(of => of).Where(of => !of.Key.StartsWith(Figures.RedisCommands, StringComparison.Ordinal)))
        {
            sums[name] = sums.GetValueOrDefault(name) + count;
        }

        return sums;
    }
}

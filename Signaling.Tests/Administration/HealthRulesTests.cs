using Signaling.AspNetCore.Overview;

namespace Signaling.Tests.Administration;

/// <summary>Whether the overview calls the service well.</summary>
public sealed class HealthRulesTests
{
    private static readonly Dictionary<string, long> _nothing = [];

    [Theory]
    [InlineData(NodeStates.Ready, NodeStates.Ready, "well")]
    [InlineData(NodeStates.Ready, NodeStates.Draining, "well", "node_draining")]
    [InlineData(NodeStates.Ready, NodeStates.NotReady, "degraded", "node_not_ready")]
    [InlineData(NodeStates.Ready, NodeStates.Gone, "degraded", "node_gone")]
    [InlineData(NodeStates.Ready, NodeStates.Unknown, "degraded", "node_unknown")]
    [InlineData(NodeStates.Ready, NodeStates.Silent, "failing", "node_silent")]
    [InlineData(NodeStates.Draining, NodeStates.NotReady, "failing", "no_ready_node", "node_not_ready", "node_draining")]
    public void Status_FollowsTheNodes(string first, string second, string status, params string[] codes)
    {
        var problems = HealthRules.Find([Node("a", first), Node("b", second)], canReadReports: true, _nothing, _nothing);

        problems.Select(problem => problem.Code).Should().Equal(codes);
        HealthRules.StatusOf(problems).Should().Be(status);
        problems.Should().NotContain(problem => problem.NodeId != null && !problem.Text.Contains($"Node {problem.NodeId} "));
    }

    [Theory]
    [InlineData("refusals:unavailable", 3, "degraded", "Calls are refused because Redis or another node cannot be reached. Calls and connections refused in the last minute: 3.")]
    [InlineData("refusals:server_full", 1, "degraded", "A node is full. It has reached Signaling:MaxPeers or Signaling:MaxConnections: add a node. Calls and connections refused in the last minute: 1.")]
    [InlineData("limits:connection_calls", 9, "well", "Clients exceed limits. Calls and connections refused in the last minute: 9. Most of them exceeded connection_calls.")]
    [InlineData("refusals:peer_not_found", 9, "well", null)]
    public void Status_FollowsTheRefusals(string figure, int count, string status, string? text)
    {
        var problems = HealthRules.Find([Node("a", NodeStates.Ready)], canReadReports: true, new Dictionary<string, long> { [figure] = count }, _nothing);

        HealthRules.StatusOf(problems).Should().Be(status);
        problems.Should().HaveCount(text is null ? 0 : 1).And.NotContain(problem => problem.Text != text);
    }

    [Fact]
    public void Status_WithoutRedis_IsFailing_AndBlamesNoNode()
    {
        var problems = HealthRules.Find([Node("a", NodeStates.NotReady)], canReadReports: false, _nothing, _nothing);

        problems.Should().ContainSingle().Which.Code.Should().Be("redis_unreachable");
        HealthRules.StatusOf(problems).Should().Be("failing");
    }

    [Theory]
    [InlineData(17, 3, true)]
    [InlineData(18, 2, false)]
    [InlineData(9, 9, false)]
    public void Status_FollowsTheConnectionsBetweenPeers(int connected, int failed, bool isDegraded)
    {
        Dictionary<string, long> counts = new() { ["outcomes:connected:direct"] = connected - 1, ["outcomes:connected:relayed"] = 1, ["outcomes:failed:unknown"] = failed };

        var problems = HealthRules.Find([Node("a", NodeStates.Ready)], canReadReports: true, _nothing, counts);

        HealthRules.StatusOf(problems).Should().Be(isDegraded ? "degraded" : "well");
        problems.Select(problem => problem.Code).Should().Equal(isDegraded ? ["calls_fail"] : []);
    }

    private static OverviewNode Node(string id, string state) => new(id, state, 12_345, DateTimeOffset.UnixEpoch, 0, 0, 0, null);
}

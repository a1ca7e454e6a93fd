using Signaling.AspNetCore.Overview;

namespace Signaling.Tests.Administration;

/// <summary>The slots of a node's last 15 minutes, and their sums over nodes.</summary>
public sealed class NodeHistoryTests
{
    private static readonly DateTimeOffset _start = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);

    [Fact]
    public void Counts_AreThoseOfTheTimeThatIsAskedFor()
    {
        NodeHistory history = new();
        history.Add(_start, Figures(joins: 2, peers: 2));
        history.Add(_start.AddMinutes(2), Figures(joins: 5, peers: 5));
        history.Add(_start.AddMinutes(2).AddSeconds(4), Figures(joins: 6, peers: 6));
        history.Add(_start.AddMinutes(2).AddSeconds(6), Figures(joins: 6, peers: 2));

        history.CountsOf(minutes: 1).Should().Equal(new Dictionary<string, long> { ["joins"] = 4 });
        history.CountsOf(minutes: 5).Should().Equal(new Dictionary<string, long> { ["joins"] = 6 });
        var series = history.GetSeries();
        series.LastSlot.Should().Be(_start.AddMinutes(2));
        (series.Joins[^1], series.Joins[^13], series.Joins.Sum()).Should().Be((4, 2, 6));
        series.Peers[^1].Should().Be(6, "a slot has the most peers");

        history.Add(_start.AddMinutes(16), Figures(joins: 6, peers: 1));
        history.CountsOf(minutes: 5).Should().BeEmpty();
        history.GetSeries().Joins.Sum().Should().Be(4, "the first slot is older than 15 minutes");
    }

    [Fact]
    public void Clock_ThatIsSetBack_LosesNoCount()
    {
        NodeHistory history = new();
        history.Add(_start, Figures(joins: 1, peers: 1));
        history.Add(_start.AddHours(-1), Figures(joins: 3, peers: 3));

        history.CountsOf(minutes: 1)["joins"].Should().Be(3);
    }

    [Fact]
    public void Series_OfSeveralNodes_AreAlignedByTheirTimes()
    {
        var near = Reported(NodeStates.Ready, _start, joins: 1, peers: 3);
        var far = Reported(NodeStates.Ready, _start.AddSeconds(-10), joins: 2, peers: 4);
        var dead = Reported(NodeStates.Gone, _start.AddSeconds(-20), joins: 4, peers: 5);

        var sum = SeriesSum.Of([near, far, dead], _start.AddSeconds(3));

        sum.Joins[^3..].Should().Equal(4, 2, 1);
        sum.Peers[^3..].Should().Equal(5, 4, 7);
        sum.Joins.Should().HaveCount(NodeHistory.Length);
    }

    [Fact]
    public void Report_OfAnotherRelease_IsReadAsFarAsItIsKnown()
    {
        var report = ReportFormat.TryRead("""{"rooms":7,"figures":{"peers:connected":2,"new":1},"more":{"x":[1]}}""");

        (report!.Rooms, report.Get("peers:connected"), report.Get("ready"), report.Series).Should().Be((7, 2, 0, null));
        ReportFormat.TryRead("no report").Should().BeNull();
        ReportFormat.TryRead("""{"rooms":"many"}""").Should().BeNull();
    }

    private static ReportedNode Reported(string state, DateTimeOffset at, long joins, long peers)
    {
        NodeHistory history = new();
        history.Add(at, Figures(joins, peers));
        return new(new(at, 0, null, null, null, null, history.GetSeries()), new("a", state, 0, at, 0, 0, 0, null));
    }

    private static Dictionary<string, long> Figures(long joins, long peers) => new() { ["joins"] = joins, ["peers:connected"] = peers };
}

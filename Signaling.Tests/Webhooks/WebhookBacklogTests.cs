using Signaling.AspNetCore.Webhooks;

namespace Signaling.Tests.Webhooks;

/// <summary>The order in which the events of rooms are sent, when several nodes have appended them.</summary>
public sealed class WebhookBacklogTests
{
    private static readonly DateTimeOffset _start = DateTimeOffset.UnixEpoch;
    private static readonly TimeSpan _gap = TimeSpan.FromSeconds(1);

    private readonly WebhookBacklog _backlog = new(_gap);
    private long _number;

    [Fact]
    public void Events_ThatCameInAnotherOrder_AreTakenInTheOrderOfVersions()
    {
        Add("x", 2, "peer.joined");
        Add("x", 1, "room.started");
        Add("x", 4, "peer.left");
        Add("x", 1, "peer.joined");
        Add("x", 3, "peer.left");

        TakeAll(_start).Should().Equal("x1", "x1", "x2", "x3", "x4");
    }

    [Fact]
    public void Start_OfARoom_IsFollowedByItsFirstJoin_AlsoWhenAnotherNodesJoinCameBetween()
    {
        Add("x", 1, "room.started");
        Add("x", 2, "peer.joined");

        TakeAll(_start).Should().Equal("x1");
        Add("x", 1, "peer.joined");
        TakeAll(_start).Should().Equal("x1", "x2");
    }

    [Fact]
    public void Event_AfterAMissingVersion_WaitsForTheGapTimeout_AndALateOneComesAfterIt()
    {
        Add("x", 1, "peer.joined");
        Add("x", 3, "peer.left");

        TakeAll(_start).Should().Equal("x1");
        TakeAll(_start + _gap - TimeSpan.FromTicks(1)).Should().BeEmpty();
        TakeAll(_start + _gap).Should().Equal("x3");
        Add("x", 2, "peer.joined");
        TakeAll(_start + _gap).Should().Equal("x2");
        _backlog.Count.Should().Be(0);
    }

    [Fact]
    public void NextRoomOfTheName_WaitsForTheEndOfTheFormer()
    {
        Add("x", 1, "peer.joined");
        Add("y", 1, "peer.joined");
        Add("x", 2, "room.ended");

        TakeAll(_start).Should().Equal("x1", "x2", "y1");
    }

    [Fact]
    public void Room_OfAnotherNodeThatBeganEarlier_IsTakenAfterTheGapTimeout()
    {
        Add("x", 8, "peer.joined");
        Add("x", 7, "peer.joined");

        TakeAll(_start).Should().BeEmpty("a version before these may come");
        TakeAll(_start + _gap).Should().Equal("x7", "x8");
    }

    [Fact]
    public void Event_WithoutVersion_KeepsItsPlace()
    {
        Add("x", 1, "peer.joined");
        Add("x", null, "peer.left");
        Add("x", 2, "peer.joined");

        TakeAll(_start + _gap).Should().Equal("x1", "x", "x2");
    }

    [Fact]
    public void Event_ThatFailed_IsTakenAgainBeforeAnyOther_AndNotBeforeItsTime()
    {
        Add("x", 2, "peer.joined");
        Add("x", 1, "peer.joined");
        var (room, item) = _backlog.TryTake(_start)!.Value;
        item.Content.Version.Should().Be(1);
        _backlog.TryTake(_start).Should().BeNull("one event of a room is sent at a time");

        room.Postpone(_start + _gap);

        TakeAll(_start + (_gap / 2)).Should().BeEmpty();
        TakeAll(_start + _gap).Should().Equal("x1", "x2");
    }

    [Fact]
    public void Rooms_TakeTurns_AndAnEndedSendAfterClearHasNoEffect()
    {
        Add("x", 1, "peer.joined", room: "a");
        Add("x", 2, "peer.joined", room: "a");
        Add("y", 1, "peer.joined", room: "b");
        var first = _backlog.TryTake(_start)!.Value;
        var second = _backlog.TryTake(_start)!.Value;
        second.Room.Should().NotBeSameAs(first.Room);

        _backlog.Clear().Should().HaveCount(3);
        _backlog.Complete(first.Room);

        _backlog.Count.Should().Be(0);
        _backlog.TryTake(_start).Should().BeNull();
    }

    private void Add(string roomId, long? version, string type, string room = "room") => _backlog.Add(new WebhookItem(
        new(++_number, string.Empty, 0), string.Empty, new WebhookEvent($"{_number}", type, _start.UtcDateTime, room, roomId, version), isWanted: true, _start));

    private List<string> TakeAll(DateTimeOffset now)
    {
        List<string> taken = [];
        while (_backlog.TryTake(now) is var (room, item))
        {
            taken.Add($"{item.Content.RoomId}{item.Content.Version}");
            _backlog.Complete(room);
        }

        return taken;
    }
}

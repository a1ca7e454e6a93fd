using Signaling.AspNetCore;
using Signaling.AspNetCore.Relay;

namespace Signaling.Tests;

/// <summary>The limits of the signals that wait for one connection.</summary>
public sealed class OutgoingQueueTests
{
    private const string Reader = "reader";

    private static readonly PeerInfo _ann = Peer("ann", 1);
    private static readonly PeerInfo _bob = Peer("bob", 2);

    private readonly OutgoingQueue _queue = new(new OutgoingQueueOptions { MaxSignals = 400, MaxBytes = 1 << 20 });

    [Fact]
    public void Sender_Alone_HasAQuarterOfTheQueue()
    {
        Fill("ann").Should().Be(100);
        FillWith("ben", new string('x', 1024)).Should().BeInRange(50, 200);
    }

    [Fact]
    public void Sender_OfLargeSignals_HasAQuarterOfTheBytes()
    {
        var taken = FillWith("ann", new string('x', 16 * 1024));

        (taken * (16 * 1024)).Should().BeInRange((1 << 18) - (17 * 1024), (1 << 18) + (17 * 1024));
    }

    [Fact]
    public void Senders_ThatAllFillTheirShares_LeaveRoomForOneMore()
    {
        for (var i = 0; i < 12; i++)
        {
            Fill($"sender {i}").Should().BePositive($"the share of sender {i} is empty");
        }

        _queue.HasRoomFor("another").Should().BeTrue();

        _queue.Length.Should().BeLessThanOrEqualTo(400);
    }

    [Fact]
    public void Share_IsFreeAgain_WhenItsSignalsHaveBeenTaken()
    {
        Fill("ann");
        Fill("ben");
        _queue.HasRoomFor("ann").Should().BeFalse();

        while (_queue.TryTake(out var signal) && signal.From == "ann")
        {
        }

        _queue.HasRoomFor("ann").Should().BeTrue();
        while (_queue.TryTake(out _))
        {
        }

        Fill("ben").Should().Be(100);
    }

    [Fact]
    public void Events_OfASmallRoom_AreSeparateUntilThereAreTooMany()
    {
        Update(_ann, count: 10);

        TakeAll().Should().HaveCount(10).And.AllSatisfy(signal => signal.Method.Should().Be(nameof(ISignalingPeer.PeerUpdated)));
    }

    [Fact]
    public void Updates_ThatTakeMoreThanTheRoom_AreReplacedByTheRosterAtTheTimeOfReading()
    {
        Update(_ann, count: 5000);
        _queue.Length.Should().BeLessThan(500);

        _queue.TryTake(out var next).Should().BeTrue();
        next.Should().BeSameAs(Signal.RosterDue);
        Announce(Signal.PeerUpdated(_ann, 5001));
        var roster = Roster(5001, _ann);
        _queue.TakeRoster(Reader, roster)!.Arguments.Should().Equal(roster);

        Announce(Signal.PeerUpdated(_ann, 5002));
        TakeAll().Should().ContainSingle().Which.Arguments[1].Should().Be(5002L);
    }

    [Fact]
    public void Updates_OfALargeRoom_AreSeparateAsLongAsTheyTakeLessThanTheRoom()
    {
        for (var version = 1; version <= 500; version++)
        {
            _queue.Add(Signal.PeerUpdated(_ann, version), Reader, () => 1 << 20);
        }

        TakeAll().Should().HaveCount(500);
    }

    [Fact]
    public void RosterChanged_ComesBeforeTheSignalsOfPeersThatItContains()
    {
        Update(_ann, count: 500);
        Announce(Signal.PeerJoined(_bob, 501));
        _queue.Add(From("bob"));

        _queue.TryTake(out _);
        _queue.TakeRoster(Reader, Roster(501, _ann, _bob)).Should().NotBeNull();
        TakeAll().Should().ContainSingle().Which.From.Should().Be("bob");
    }

    [Fact]
    public void Peer_ThatHasLeftButWhoseSignalsWait_IsInTheRosterAndLeavesAfterThem()
    {
        Update(_ann, count: 500);
        Announce(Signal.PeerJoined(_bob, 501));
        _queue.Add(From("bob"));
        Announce(Signal.PeerLeft(_bob, PeerLeftReasons.Left, 502));
        Announce(Signal.PeerUpdated(_ann, 503));

        _queue.TryTake(out _);
        var told = _queue.TakeRoster(Reader, Roster(503, _ann))!;

        told.Arguments.Should().ContainSingle().Which.Should().BeEquivalentTo(Roster(502, _ann, _bob));
        var rest = TakeAll();
        rest.Select(signal => signal.Method).Should().Equal(nameof(ISignalingPeer.ReceiveMessage), nameof(ISignalingPeer.PeerLeft));
        rest[1].Arguments.Should().Equal("bob", PeerLeftReasons.Left, 503L);
    }

    [Fact]
    public void Peer_ThatHasLeftAndJoinedAgain_IsOnlyInTheRoster()
    {
        Update(_ann, count: 500);
        _queue.Add(From("bob"));
        Announce(Signal.PeerLeft(_bob, PeerLeftReasons.Left, 501));
        Announce(Signal.PeerJoined(_bob with { Order = 3 }, 502));

        _queue.TryTake(out _);
        var roster = Roster(502, _ann, _bob with { Order = 3 });
        _queue.TakeRoster(Reader, roster)!.Arguments.Should().Equal(roster);
        TakeAll().Should().ContainSingle().Which.From.Should().Be("bob");
    }

    [Fact]
    public void PeerLeft_WithoutWaitingSignals_IsPartOfTheRoster()
    {
        Update(_ann, count: 500);
        Announce(Signal.PeerLeft(_bob, PeerLeftReasons.Left, 501));

        _queue.TryTake(out _);
        _queue.TakeRoster(Reader, Roster(501, _ann)).Should().NotBeNull();
        TakeAll().Should().BeEmpty();
    }

    [Fact]
    public void RosterChanged_OfAFormerRoom_IsNotUsedForTheCurrentOne()
    {
        _queue.AddRoster("former");
        _queue.Clear();
        _queue.AddRoster(Reader);

        _queue.TakeRoster("former", Roster(1, _ann)).Should().BeNull();
        _queue.TakeRoster(Reader, Roster(2, _bob)).Should().NotBeNull();
    }

    private static PeerInfo Peer(string peerId, long order) =>
        new(peerId, string.Empty, new Dictionary<string, string> { ["k"] = new('v', 200) }, PeerStates.Connected, order);

    private static Roster Roster(long version, params PeerInfo[] peers) => new(Peer(Reader, 0), peers, version);

    private static Signal From(string sender, string text = "hello") => Signal.ReceiveMessage(sender, RelayedText.FromString(text));

    private void Announce(RosterEvent change) => _queue.Add(change, Reader, () => Signal.BytesOf([_ann]));

    private void Update(PeerInfo peer, int count)
    {
        for (var version = 1; version <= count; version++)
        {
            Announce(Signal.PeerUpdated(peer, version));
        }
    }

    private int Fill(string sender) => FillWith(sender, "hello");

    private int FillWith(string sender, string text)
    {
        var signals = 0;
        for (; _queue.HasRoomFor(sender); signals++)
        {
            _queue.Add(From(sender, text));
        }

        return signals;
    }

    private List<Signal> TakeAll()
    {
        List<Signal> all = [];
        while (_queue.TryTake(out var signal))
        {
            all.Add(signal);
        }

        return all;
    }
}

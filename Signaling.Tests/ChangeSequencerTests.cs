using Signaling.AspNetCore.Relay;
using Signaling.AspNetCore.Rooms.Nodes;
using Signaling.AspNetCore.Rooms.State;
using Signaling.AspNetCore.Rooms.View;
using Signaling.Tests.Support;

namespace Signaling.Tests;

/// <summary>Decides whether a message of a room is applied now, later, never, or after a comparison with the store.</summary>
public sealed class ChangeSequencerTests : IDisposable
{
    private const string Name = "room";
    private const string Id = "id";

    private readonly LocalPeers _peers = new(RoomMembers.Here);
    private readonly ChangeSequencer _sequencer;
    private readonly Session _session;

    public ChangeSequencerTests()
    {
        _sequencer = new(_peers);
        _session = new(new Room(Name, RoomMembers.Here, new PeerRelay(), new(TimeSpan.Zero, TimeProvider.System), (_, _) => { }, TimeProvider.System), "hash", "ann");
        var room = new RoomState(Id, 5, [RoomMembers.Connected("ann", 1, RoomMembers.Here), RoomMembers.Connected("bob", 2)]);
        _peers.Begin(new("ann", _session, null, []));
        _peers.Admit(room);
        _sequencer.Replace(room, 5);
    }

    public void Dispose() => _session.Dispose();

    [Fact]
    public void Lock_IsTheLatestOneOfTheRoom_InWhicheverOrderItIsLearned()
    {
        var room = _sequencer.State;

        _sequencer.TakeLock(new(false, 2));
        _sequencer.TakeLock(new(true, 1));
        _sequencer.State.Lock.Should().Be(new LockState(false, 2), "another node's message came late");
        _sequencer.Replace(room with { Version = 7, Lock = new(true, 1) }, 7);
        (_sequencer.State.Version, _sequencer.State.Lock).Should().Be((7, new LockState(false, 2)), "the state was read before the unlock");
        _sequencer.Apply(Enters("cy", 8), isStored: true);
        _sequencer.State.Lock.Should().Be(new LockState(false, 2));
        _sequencer.Replace(room with { Version = 9, Lock = new(true, 3) }, 9);
        _sequencer.State.Lock.Should().Be(new LockState(true, 3));
        _sequencer.Replace(room with { Id = "another" }, 9);
        _sequencer.State.Lock.Should().Be(default(LockState), "Redis has lost the room and its lock");
    }

    [Fact]
    public void Decide_OnAMessageOfEachKind()
    {
        _sequencer.Decide(Enters("cy", 6)).Should().Be(ReceiveDecision.Take);
        _sequencer.Decide(Enters("cy", 7)).Should().Be(ReceiveDecision.Wait);
        _sequencer.Decide(Enters("bob", 5)).Should().Be(ReceiveDecision.Past);
        _sequencer.Decide(new PeerGone(Name, Id, 6, "ann", PeerLeftReasons.Timeout)).Should().Be(ReceiveDecision.Conflict);
        _sequencer.Decide(new PeerChanged(Name, Id, 6, RoomMembers.Suspended("ann", 1))).Should().Be(ReceiveDecision.Conflict);
        _sequencer.Decide(new PeerChanged(Name, Id, 6, RoomMembers.Connected("ann", 1))).Should().Be(ReceiveDecision.Take, "the peer has resumed on another node");
        _sequencer.Decide(Says("bob", 5)).Should().Be(ReceiveDecision.Take);
        _sequencer.Decide(new LockChanged(Name, Id, 5, new(true, 1))).Should().Be(ReceiveDecision.Take);
        _sequencer.Decide(new LockChanged(Name, Id, 6, new(true, 1))).Should().Be(ReceiveDecision.Wait, "a moderator that has joined in the meantime receives it, too");
        _sequencer.Decide(new LockChanged(Name, "another", 6, new(true, 1))).Should().Be(ReceiveDecision.Outdated);
        _sequencer.Decide(new PeerRefused(Name, "another", 6, "user:cy", new("Cy"))).Should().Be(ReceiveDecision.Past, "a knock is worth no comparison");
        _sequencer.Decide(Says("bob", 6)).Should().Be(ReceiveDecision.Wait);
        _sequencer.Decide(new RoomMoved(Name, Id, 5)).Should().Be(ReceiveDecision.Past);
        _sequencer.Decide(new RoomMoved(Name, Id, 6)).Should().Be(ReceiveDecision.Outdated);
        _sequencer.Decide(new VersionAsked(Name, Id, 6, "there", "question")).Should().Be(ReceiveDecision.Wait);
    }

    [Fact]
    public void Decide_OnAMessageOfAnotherRoomOfThatName_AsksForAComparison_AndAnswersAQuestion()
    {
        _sequencer.Decide(new PeerGone(Name, "another id", 6, "bob", PeerLeftReasons.Left)).Should().Be(ReceiveDecision.Outdated);
        _sequencer.Decide(new VersionAsked(Name, "another id", 9, "there", "question")).Should().Be(ReceiveDecision.Take);
    }

    [Fact]
    public void Decide_AfterAChangeThatTheStoreDoesNotHave_LetsChangesWaitForAComparison()
    {
        _sequencer.Apply(new PeerGone(Name, Id, 6, "bob", PeerLeftReasons.Disconnected), isStored: false);

        _sequencer.IsAhead.Should().BeTrue();
        _sequencer.Decide(Enters("cy", 6)).Should().Be(ReceiveDecision.Wait, "version 6 was another change on this node");
        _sequencer.Decide(Enters("dan", 7)).Should().Be(ReceiveDecision.Wait);
        _sequencer.Decide(Says("ann", 6)).Should().Be(ReceiveDecision.Wait);
    }

    [Fact]
    public void TakeWaiting_TakesWhatIsNext_AndKeepsTheOrderOfEachSender()
    {
        NodeMessage[] messages = [Says("bob", 7, "first"), Says("bob", 5, "second"), Enters("dan", 7), Enters("cy", 6), Says("bob", 9, "third")];
        foreach (var message in messages)
        {
            _sequencer.TryWait(message).Should().BeTrue();
        }

        _sequencer.IsBehindAnother(Says("bob", 5)).Should().BeTrue();
        _sequencer.IsBehindAnother(Says("ann", 5)).Should().BeFalse();

        Take().Should().Equal(messages[3], messages[2], messages[0], messages[1]);
        _sequencer.OldestWaiting.Should().Be(messages[4]);
        _sequencer.State.Version.Should().Be(7);
    }

    [Fact]
    public void TakeWaiting_OfAMessageInConflict_ReturnsItAndLetsItWait()
    {
        var gone = new PeerGone(Name, Id, 6, "ann", PeerLeftReasons.Timeout);
        _sequencer.TryWait(gone);

        _sequencer.TakeWaiting().Should().Equal((gone, ReceiveDecision.Conflict));
        _sequencer.OldestWaiting.Should().Be(gone);
    }

    [Fact]
    public void TryWait_OfTooManyMessages_DropsThem()
    {
        var count = 0;
        while (_sequencer.TryWait(Says("bob", 9)))
        {
            count++;
        }

        count.Should().Be(4096);
        _sequencer.HasWaiting.Should().BeFalse();
    }

    [Fact]
    public void Messages_OfARoomThatIsNotFollowed_Wait()
    {
        _sequencer.Clear();

        _sequencer.Decide(Enters("cy", 6)).Should().Be(ReceiveDecision.Wait);
        _sequencer.TryWait(Enters("cy", 6));
        _sequencer.OldestWaiting.Should().BeNull("no message is missing yet");
    }

    [Fact]
    public async Task ReachedAsync_CompletesWithTheVersion_AndTellsAnotherRoomApart()
    {
        (await _sequencer.ReachedAsync(Id, 5)).Should().BeTrue();
        (await _sequencer.ReachedAsync("another id", 5)).Should().BeFalse();
        var reached = _sequencer.ReachedAsync(Id, 7);

        _sequencer.Apply(Enters("cy", 6), isStored: true);
        _sequencer.CompleteReached();
        reached.IsCompleted.Should().BeFalse();
        _sequencer.Apply(Enters("dan", 7), isStored: true);
        reached.IsCompleted.Should().BeFalse("the event is not in the outboxes yet");
        _sequencer.CompleteReached();

        (await reached.InTime()).Should().BeTrue();
    }

    private List<NodeMessage> Take()
    {
        List<NodeMessage> taken = [];
        foreach (var (message, _) in _sequencer.TakeWaiting())
        {
            taken.Add(message);
            if (message is RoomChange change)
            {
                _sequencer.Apply(change, isStored: true);
            }
        }

        return taken;
    }

    private static PeerEntered Enters(string peerId, long version) => new(Name, Id, version, RoomMembers.Connected(peerId, version));

    private static PeerSignal Says(string from, long version, string text = "hello") =>
        new(Name, Id, version, "ann", Signal.ReceiveMessage(from, RelayedText.FromString(text)));
}

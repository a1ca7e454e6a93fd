using Signaling.AspNetCore.Relay;
using Signaling.AspNetCore.Rooms.Nodes;
using Signaling.AspNetCore.Rooms.State;
using Signaling.Contracts;

namespace Signaling.AspNetCore.Rooms.View;

/// <summary>
/// What this node knows of a room, and its peers in it: applies the messages of nodes and the states of the store, and puts the events that follow from them.
/// All access is under the gate of the <see cref="Room"/>. What is to be done after that is collected as <see cref="RoomEffects"/>.
/// </summary>
internal sealed class RoomView
{
    private readonly string _name;
    private readonly string _nodeId;
    private readonly Departures _departures;
    private readonly RepairState _repair;
    private UnreportedDepartures? _unreported;

    public RoomView(string name, string nodeId, PeerRelay relay, Departures departures, RepairState repair)
    {
        (_name, _nodeId, _departures, _repair) = (name, nodeId, departures, repair);
        Peers = new(nodeId);
        Sequencer = new(Peers);
        Delivery = new(name, nodeId, relay, Peers, Sequencer, Effects);
    }

    public LocalPeers Peers { get; }

    public LocalDelivery Delivery { get; }

    public ChangeSequencer Sequencer { get; }

    public PendingEffects Effects { get; } = new();

    public RoomState State => Sequencer.State;

    /// <summary>Gets the peers of other nodes that the store does not have; null as long as it has not lost its data.</summary>
    public AbsentPeers? Absent { get; private set; }

    /// <summary>Gets the peers that have left while the store could not be reached. May be used outside of the gate.</summary>
    public UnreportedDepartures Unreported => LazyInitializer.EnsureInitialized(ref _unreported);

    /// <summary>The room has to be compared with the store. It is noted at once, so that the room is not given up before.</summary>
    public void RequestRepair()
    {
        _repair.Note(RepairReason.Conflict);
        Effects.Next.NeedsRepair = true;
    }

    /// <summary>Takes a message, or keeps it until what comes before it has come: then it is false.</summary>
    public bool Take(NodeMessage message)
    {
        if (Take(message, Sequencer.IsBehindAnother(message) ? Verdict.Wait : Sequencer.Decide(message)))
        {
            return true;
        }

        if (!Sequencer.TryWait(message))
        {
            RequestRepair();
        }

        return false;
    }

    /// <summary>Takes the waiting messages whose time has come.</summary>
    public void TakeWaiting()
    {
        if (Sequencer.HasWaiting)
        {
            foreach (var (message, verdict) in Sequencer.TakeWaiting())
            {
                Take(message, verdict);
            }
        }
    }

    /// <summary>Begins to follow the room.</summary>
    public void Load(RoomState stored)
    {
        Set(stored, stored.Version, stored);
        TakeWaiting();
    }

    /// <summary>Stops following the room.</summary>
    public void Unload()
    {
        Sequencer.Clear();
        Delivery.ForgetTakenBack();
        Absent = null;
    }

    /// <summary>See <see cref="Room.MarkSuspended"/>.</summary>
    public void MarkSuspended(string peerId)
    {
        if (State.Find(peerId) is { } member)
        {
            Apply(new PeerChanged(_name, State.Id, State.Version + 1, member.ToSuspended()), isStored: false);
            TakeWaiting();
        }
    }

    /// <summary>See <see cref="Room.MarkGone"/>.</summary>
    public void MarkGone(string peerId, string reason)
    {
        Unreported.Add(peerId, reason);
        if (State.Contains(peerId))
        {
            Apply(new PeerGone(_name, State.Id, State.Version + 1, peerId, reason), isStored: false);
            TakeWaiting();
        }
    }

    /// <summary>See <see cref="Room.Replace"/>.</summary>
    public void Replace(RoomState stored)
    {
        // Unless messages that have come meanwhile are newer.
        if (stored.Id != State.Id || stored.Version >= State.Version)
        {
            ReplaceNow(stored);
        }

        Delivery.PutTakenBack();
        TakeWaiting();
    }

    /// <summary>See <see cref="Room.Adopt"/>.</summary>
    public void Adopt(RoomState stored, IReadOnlyDictionary<string, Session> sessions)
    {
        var isNext = stored.Id == State.Id && State.Version + sessions.Count == stored.Version && !Sequencer.IsAhead;
        if (!isNext && (stored.Id != State.Id || stored.Version >= State.Version))
        {
            ReplaceNow(stored);
        }

        foreach (var (peerId, session) in sessions)
        {
            Peers.Suspend(peerId, State.Version, session);
            if (!isNext && State.Find(peerId)?.IsOn(_nodeId) != true)
            {
                Sequencer.Put(stored.Find(peerId)!);
                RequestRepair();
            }
        }

        TakeWaiting();
    }

    /// <summary>From now on peers of other nodes stay in the room although the store does not have them.</summary>
    public AbsentPeers KeepAbsent() => Absent = Absent?.Renew() ?? new();

    /// <summary>See <see cref="Room.GetConnected"/>.</summary>
    public Member GetConnected(string peerId)
    {
        Peers.RequireConnected(peerId);
        return State.Find(peerId) ?? throw Refusal.Unavailable();
    }

    /// <summary>See <see cref="Room.GetHeld"/>.</summary>
    public IReadOnlyList<PeerInfo> GetHeld() => [.. Peers.All.Select(State.Find).OfType<Member>().Select(member => member.Peer)];

    public RoomEdition GetEdition() => new(
        _repair.HasToPutBack ? null : State.Id,

        // The absent peers that are not kept any longer raise the version when they are announced as gone.
        State.Version + (Absent is { AreKept: false } ? Absent.Count : 0),
        Sequencer.StoredVersion,
        State.MaxOrder);

    /// <summary>See <see cref="Room.GetOwnersExcept"/>.</summary>
    public IReadOnlyList<string> GetOwnersExcept(IReadOnlySet<string> owners) =>
    [
        .. State.Members.Where(member => Absent?.Contains(member.PeerId) != true).Select(member => member.Owner)
            .Where(owner => !owners.Contains(owner)).Distinct(),
    ];

    private bool Take(NodeMessage message, Verdict verdict)
    {
        switch (verdict)
        {
            case Verdict.Wait:
                return false;
            case Verdict.Conflict or Verdict.Outdated:
                RequestRepair();
                return verdict == Verdict.Outdated;
            case Verdict.Take when message is RoomChange change:
                Apply(change, isStored: true);
                return true;
            case Verdict.Take when message is PeerSignal signal:
                Delivery.Deliver(signal);
                return true;
            case Verdict.Take when message is VersionAsked asked:
                Effects.Next.Reached.Add(asked);
                return true;
            default:
                return true;
        }
    }

    private void Apply(RoomChange change, bool isStored)
    {
        var former = State.Find(change.PeerId);
        Sequencer.Apply(change, isStored);
        Absent?.Remove(change.PeerId);
        switch (change)
        {
            case PeerEntered { Member: var member }:
                UndoReturn(member);
                if (former is not null)
                {
                    // Its node has put it back, and here it had been kept.
                    change = new PeerChanged(_name, change.RoomId, change.Version, member);
                }

                break;
            case PeerChanged { Member: var member }:
                Place(member);
                UndoReturn(member);
                break;
            case PeerGone when Peers.IsSuspended(change.PeerId):
                Delivery.Lose(change.PeerId); // it left the node that had been taken for dead
                break;
        }

        Delivery.Announce(change, former);
        Delivery.Admit();
        Sequencer.CompleteReached();
    }

    private void Place(Member member)
    {
        if (!member.IsOn(_nodeId))
        {
            Delivery.Lose(member.PeerId);
        }
        else if (!member.IsConnected)
        {
            Peers.Suspend(member.PeerId, State.Version);
        }
    }

    private void ReplaceNow(RoomState stored)
    {
        var former = State;
        List<string> lost = [];
        var kept = Peers.KeepIn(stored, former, lost);
        var next = Absent?.AddTo(kept, former, Peers, _nodeId) ?? kept;
        var changes = former.ChangesTo(next, _name);
        foreach (var change in changes)
        {
            Delivery.Announce(change, former.Find(change.PeerId));
        }

        // A room that the store has forgotten begins at version 1 again. The peers here go on from where they were, and so does the store, as soon as it has
        // been compared, which may take another comparison: this one may have raised the version here by more than the version in the store.
        var version = former.Version + changes.Count;
        Set(next with { Version = Sequencer.IsLoaded && stored.Id != former.Id ? Math.Max(version, stored.Version) : stored.Version }, stored.Version, stored, lost);
        if (Sequencer.IsAhead || !ReferenceEquals(kept, stored))
        {
            RequestRepair(); // the store has to learn of the changes or the peers of this node
        }

        if (stored.Id != former.Id || version != stored.Version)
        {
            Delivery.PutRosters();
        }
    }

    private void Set(RoomState next, long storedVersion, RoomState stored, IEnumerable<string>? lost = null)
    {
        Sequencer.Replace(next, storedVersion);
        foreach (var member in stored.Members)
        {
            UndoReturn(member);
        }

        foreach (var peerId in lost ?? [])
        {
            Delivery.Lose(peerId);
        }

        Delivery.Admit();
        Sequencer.CompleteReached(anyway: true);
    }

    // Another node, which did not know that the peer had left here, holds it as suspended.
    private void UndoReturn(Member member)
    {
        if (!member.IsConnected && !member.IsOn(_nodeId) && _departures.Find(member.PeerId) is { } reason)
        {
            Unreported.Add(member.PeerId, reason);
            RequestRepair();
        }
    }
}

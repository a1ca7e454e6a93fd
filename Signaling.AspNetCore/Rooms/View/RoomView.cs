using Signaling.AspNetCore.Relay;
using Signaling.AspNetCore.Rooms.Nodes;
using Signaling.AspNetCore.Rooms.State;
using Signaling.Contracts;

namespace Signaling.AspNetCore.Rooms.View;

/// <summary>
/// A room and its peers as this node knows them: applies messages of nodes and states of the store, and puts the resulting events into the outboxes.
/// All access is under the gate of the <see cref="Room"/>. Work for after the gate is collected as <see cref="RoomEffects"/>.
/// </summary>
internal sealed class RoomView
{
    private readonly string _name;
    private readonly string _nodeId;
    private readonly RecentLeaves _recentLeaves;
    private readonly RepairState _repair;
    private UnreportedLeaves? _unreported;

    public RoomView(string name, string nodeId, PeerRelay relay, RecentLeaves recentLeaves, RepairState repair, TimeProvider time)
    {
        (_name, _nodeId, _recentLeaves, _repair) = (name, nodeId, recentLeaves, repair);
        Peers = new(nodeId);
        Sequencer = new(Peers);
        Delivery = new(name, nodeId, relay, Peers, Sequencer, Effects, time);
    }

    public LocalPeers Peers { get; }

    public LocalDelivery Delivery { get; }

    public ChangeSequencer Sequencer { get; }

    public PendingEffects Effects { get; } = new();

    public RoomState State => Sequencer.State;

    /// <summary>Gets the peers of other nodes that the store has lost; null as long as it has not lost its data.</summary>
    public AbsentPeers? Absent { get; private set; }

    /// <summary>Gets the peers that have left while the store was unreachable. May be used outside of the gate.</summary>
    public UnreportedLeaves Unreported => LazyInitializer.EnsureInitialized(ref _unreported);

    /// <summary>Requests a comparison with the store. It is noted at once, so that the node does not give the room up before it.</summary>
    public void RequestRepair()
    {
        _repair.Note(RepairReason.Conflict);
        Effects.Next.NeedsRepair = true;
    }

    /// <summary>Handles a message and returns true, or keeps it until the messages before it have arrived and returns false.</summary>
    public bool Take(NodeMessage message)
    {
        if (Take(message, Sequencer.IsBehindAnother(message) ? ReceiveDecision.Wait : Sequencer.Decide(message)))
        {
            return true;
        }

        if (!Sequencer.TryWait(message))
        {
            RequestRepair();
        }

        return false;
    }

    /// <summary>Handles the waiting messages that can be handled now.</summary>
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
        // If messages that arrived during the comparison are newer, the stored room is out of date.
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

    /// <summary>Keeps peers of other nodes in the room from now on, although the store does not have them.</summary>
    public AbsentPeers KeepAbsent() => Absent = Absent?.Renew() ?? new();

    /// <summary>See <see cref="Room.GetConnected"/>.</summary>
    public Member GetConnected(string peerId)
    {
        Peers.RequireConnected(peerId);
        return State.Find(peerId) ?? throw Refusal.Unavailable();
    }

    /// <summary>See <see cref="Room.GetHeld"/>.</summary>
    public IReadOnlyList<PeerInfo> GetHeld() => [.. Peers.All.Select(peerId => Sequencer.FindHeld(peerId, _nodeId)).OfType<Member>().Select(member => member.Peer)];

    public KnownRoom GetEdition() => new(
        _repair.HasToPutBack ? null : State.Id,

        // The absent peers that are no longer kept raise the version when their leave is announced.
        State.Version + (Absent is { AreKept: false } ? Absent.Count : 0),
        Sequencer.StoredVersion,
        State.MaxOrder);

    /// <summary>See <see cref="Room.GetOwnersExcept"/>.</summary>
    public IReadOnlyList<string> GetOwnersExcept(IReadOnlySet<string> owners) =>
        [.. State.Members.Where(member => Absent?.Contains(member.PeerId) != true).Select(member => member.Owner).Except(owners)];

    private bool Take(NodeMessage message, ReceiveDecision verdict)
    {
        switch (verdict)
        {
            case ReceiveDecision.Wait:
                return false;
            case ReceiveDecision.Conflict or ReceiveDecision.Outdated:
                RequestRepair();
                return verdict == ReceiveDecision.Outdated;
            case ReceiveDecision.Take when message is RoomChange change:
                Apply(change, isStored: true);
                return true;
            case ReceiveDecision.Take when message is PeerSignal signal:
                Delivery.Deliver(signal);
                return true;
            case ReceiveDecision.Take when message is ModeratorMessage forModerators:
                Delivery.Moderators.Take(forModerators);
                return true;
            case ReceiveDecision.Take when message is VersionAsked asked:
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
                ReportLeft(member);
                if (former is not null)
                {
                    // The peer's node has put it back, and this node had kept it.
                    change = new PeerChanged(_name, change.RoomId, change.Version, member);
                }

                break;
            case PeerChanged { Member: var member }:
                Place(member);
                ReportLeft(member);
                break;
            case PeerGone { IsRemoval: true } gone:
                Delivery.LoseRemoved(gone);
                break;
            case PeerGone when Peers.IsSuspended(change.PeerId):
                Delivery.Lose(change.PeerId); // it left the node that had been declared dead
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
        var kept = Peers.KeepIn(stored, peerId => Sequencer.FindHeld(peerId, _nodeId), lost);
        var next = Absent?.AddTo(kept, former, Peers, _nodeId) ?? kept;
        var changes = former.ChangesTo(next, _name);
        foreach (var change in changes)
        {
            Delivery.Announce(change, former.Find(change.PeerId));
        }

        // A room that the store has lost begins at version 1 again. This node continues at its own version, and the store does so after a comparison. That may
        // take another comparison, because this one may have raised the version here above the version in the store.
        var version = former.Version + changes.Count;
        Set(next with { Version = Sequencer.IsLoaded && stored.Id != former.Id ? Math.Max(version, stored.Version) : stored.Version }, stored.Version, stored, lost);
        if (Sequencer.IsAhead || !ReferenceEquals(kept, stored))
        {
            RequestRepair(); // the store has to learn of the changes or the peers of this node
        }

        // A peer receives no event for its own change. It knows the version of the change in the store, and the numbers here may differ.
        if (stored.Id != former.Id || version != stored.Version || changes.Any(change => change is PeerChanged && Peers.IsConnected(change.PeerId)))
        {
            Delivery.PutRosters();
        }
    }

    private void Set(RoomState next, long storedVersion, RoomState stored, IEnumerable<string>? lost = null)
    {
        Sequencer.Replace(next, storedVersion);
        foreach (var member in stored.Members)
        {
            ReportLeft(member);
        }

        foreach (var peerId in lost ?? [])
        {
            Delivery.Lose(peerId);
        }

        Delivery.Admit();
        Sequencer.CompleteReached(anyway: true);
    }

    // Another node did not know that the peer had left here, and holds it as suspended.
    private void ReportLeft(Member member)
    {
        if (!member.IsConnected && !member.IsOn(_nodeId) && _recentLeaves.Find(member.PeerId) is { } reason)
        {
            Unreported.Add(member.PeerId, reason);
            RequestRepair();
        }
    }
}

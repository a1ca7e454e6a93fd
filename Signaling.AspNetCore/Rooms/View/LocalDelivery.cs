using System.Collections.Immutable;
using Signaling.AspNetCore.Relay;
using Signaling.AspNetCore.Rooms.Nodes;
using Signaling.AspNetCore.Rooms.State;
using Signaling.AspNetCore.Rooms.Storage;
using Signaling.Contracts;

namespace Signaling.AspNetCore.Rooms.View;

/// <summary>
/// Puts the events and signals of a room into the outboxes of its peers on this node. All access is under the gate of the room, which determines the order of
/// each peer's events. This class writes nothing to connections.
/// </summary>
internal sealed class LocalDelivery(string roomName, string nodeId, PeerRelay relay, LocalPeers peers, ChangeSequencer sequencer, PendingEffects effects, TimeProvider time)
{
    private List<(string PeerId, Signal Signal)>? _takenBack;
    private MissedSignals? _missed;
    private Func<long>? _rosterBytes;
    private (RoomState State, long Bytes) _counted = (RoomState.None, 0);

    /// <summary>Gets the signals that have arrived for peers after their suspension. May be used outside of the gate.</summary>
    public MissedSignals Missed => LazyInitializer.EnsureInitialized(ref _missed);

    /// <summary>Gets the events for the moderators among these peers.</summary>
    public LocalModerators Moderators { get; } = new(relay, peers, sequencer, time);

    private RoomState State => sequencer.State;

    /// <summary>Puts the event of a change into the outboxes of all connected peers except the peer that the change concerns.</summary>
    /// <param name="change">The change.</param>
    /// <param name="former">The peer before the change.</param>
    public void Announce(RoomChange change, Member? former)
    {
        RosterEvent? roomEvent = null;
        foreach (var peerId in peers.Connected)
        {
            if (peerId != change.PeerId)
            {
                roomEvent ??= ToEvent(change, former);
                relay.Announce(peerId, roomEvent, _rosterBytes ??= CountRosterBytes);
            }
        }
    }

    /// <summary>Puts a <c>RosterChanged</c> into the outbox of each connected peer that is in the room.</summary>
    public void PutRosters()
    {
        foreach (var peerId in peers.Connected)
        {
            if (State.Contains(peerId))
            {
                relay.PutRoster(peerId);
            }
        }
    }

    /// <summary>Puts the signals that waited for a peer into its outbox, except signals from peers that have left.</summary>
    public void PutWaiting(string peerId, IEnumerable<Signal> waiting)
    {
        foreach (var signal in waiting)
        {
            if (State.HasSender(signal.From!))
            {
                relay.Put(peerId, signal);
            }
        }
    }

    /// <summary>Keeps signals for a peer that this node has taken back, until this node knows their senders.</summary>
    public void KeepTakenBack(string peerId, IEnumerable<Signal> waiting) => (_takenBack ??= []).AddRange(waiting.Select(signal => (peerId, signal)));

    public void PutTakenBack()
    {
        foreach (var (peerId, signal) in _takenBack ?? [])
        {
            if (peers.IsConnected(peerId))
            {
                PutWaiting(peerId, [signal]);
            }
        }

        _takenBack = null;
    }

    public void ForgetTakenBack() => _takenBack = null;

    /// <summary>Delivers a signal from another node.</summary>
    public void Deliver(PeerSignal signal)
    {
        if (!State.HasSender(signal.From))
        {
            return; // the sender has left
        }

        if (signal.To is not { } to)
        {
            DeliverToAll(signal);
        }
        else if (peers.IsConnected(to))
        {
            PutFromAfar(to, signal);
        }
        else if (State.Find(to) is { } target && (target.IsOn(nodeId) || !target.IsConnected))
        {
            // The sender's node did not know of the suspension. A signal for a peer that has resumed on another node could overtake other signals or be
            // overtaken, and is lost.
            Miss(signal);
        }
    }

    /// <summary>
    /// Puts a signal into the outboxes of all connected peers except its sender. For a peer that was suspended when the signal was sent, the sender's node has
    /// put the signal into the mailbox, unless that node did not know of the suspension.
    /// </summary>
    public void DeliverToAll(PeerSignal signal)
    {
        var isFromHere = peers.Contains(signal.From);
        foreach (var peerId in peers.Connected)
        {
            if (peerId == signal.From)
            {
                continue;
            }

            if (isFromHere)
            {
                relay.Put(peerId, signal.Signal);
            }
            else
            {
                PutFromAfar(peerId, signal);
            }
        }

        foreach (var peerId in peers.MissedBy(signal))
        {
            Miss(signal with { To = peerId });
        }
    }

    /// <summary>See <see cref="Room.Send"/>.</summary>
    public SignalRoute? Send(string from, string to, Signal signal)
    {
        peers.RequireConnected(from);
        if (!peers.IsConnected(to))
        {
            var target = State.Find(to) ?? throw Refusal.PeerNotFound();
            return new(target.IsConnected && !target.IsOn(nodeId) ? target.NodeId : null, ToMessage(to, signal));
        }

        return relay.TryPut(to, signal) ? null : throw Refusal.QueueFull();
    }

    /// <summary>
    /// Returns where to send a broadcast besides this node: the nodes of connected peers, and the suspended peers. Refuses with <c>rate_limited</c> when the
    /// sender's share of the outbox of a peer here is full.
    /// </summary>
    public (ImmutableArray<string> Nodes, ImmutableArray<string> Suspended, PeerSignal Message) PrepareBroadcast(string from, Signal signal)
    {
        peers.RequireConnected(from);
        foreach (var peerId in peers.Connected)
        {
            if (peerId != from && !relay.HasRoom(peerId, from))
            {
                throw Refusal.QueueFull(peerId);
            }
        }

        var suspended = State.Members.Where(member => !member.IsConnected).Select(member => member.PeerId);
        return (State.NodesExcept(nodeId, withConnected: true), [.. suspended], ToMessage(null, signal));
    }

    /// <summary>See <see cref="Room.Silence"/>.</summary>
    public IReadOnlyList<Signal>? Silence(string peerId, string connectionId, bool leaves)
    {
        // The peer may just have resumed on another connection of this node.
        if (!peers.IsConnected(peerId) || relay.IsOnAnother(peerId, connectionId))
        {
            return null;
        }

        if (leaves)
        {
            peers.BeginLeave(peerId);
        }
        else
        {
            peers.Silence(peerId);
        }

        return relay.TakeUnsent(peerId);
    }

    /// <summary>See <see cref="Room.Return"/>.</summary>
    public void Return(string peerId, Session session, ResumeResult back, Session? former)
    {
        peers.Remove(peerId);
        var unsent = relay.Move(peerId, session.ConnectionId!);
        unsent = UnsentSignals.KeepFromPeers(former?.WithUnsent(unsent, back.HadUnacknowledged) ?? unsent);
        peers.Begin(new(peerId, session, back.Room.Version, [.. back.Waiting, .. unsent]));
        Admit();
    }

    /// <summary>Makes the arriving peer connected when the room has it, and delivers the signals that waited for it.</summary>
    public void Admit()
    {
        Moderators.TellLock();
        if (peers.Admit(State) is { } arrival)
        {
            PutWaiting(arrival.PeerId, arrival.Waiting);
        }
    }

    /// <summary>Closes the connection of a peer that another node holds now, or that was removed.</summary>
    public void Lose(string peerId, string reason = RemovedReasons.Replaced)
    {
        if (!peers.Remove(peerId, out var peer))
        {
            return;
        }

        if (peer.IsConnected)
        {
            relay.MoveAway(peerId, reason);
        }

        if (peer.Session is { } session)
        {
            effects.Next.Lost.Add((peerId, session));
        }
    }

    /// <summary>Closes the connection of a removed peer. A closed room has no peers left: none of them sees the others leave first.</summary>
    public void LoseRemoved(PeerGone gone)
    {
        foreach (var peerId in gone.Reason == PeerLeftReasons.RoomClosed ? peers.All.ToList() : [gone.PeerId])
        {
            Lose(peerId, gone.Reason);
        }
    }

    // The call of the sender can no longer be refused. Until the sender's node learns that the share is full, a second share is allowed.
    private void PutFromAfar(string peerId, PeerSignal signal)
    {
        if (relay.TryPut(peerId, signal.Signal))
        {
            return;
        }

        var hasRoom = relay.HasRoom(peerId, signal.From, shares: 2);
        if (hasRoom)
        {
            relay.Put(peerId, signal.Signal);
        }

        effects.Next.Crowded.Add(new(signal with { To = peerId }, hasRoom));
    }

    private void Miss(PeerSignal signal)
    {
        if (Missed.Add(signal))
        {
            effects.Next.HasMissed = true;
        }
    }

    private PeerSignal ToMessage(string? to, Signal signal) => new(roomName, State.Id, State.Version, to, signal);

    // Counted once for each state, because all readers of a room may ask for it.
    private long CountRosterBytes()
    {
        if (!ReferenceEquals(_counted.State, State))
        {
            _counted = (State, Signal.BytesOf(State.Members.Select(member => member.Peer)));
        }

        return _counted.Bytes;
    }

    private static RosterEvent ToEvent(RoomChange change, Member? former) => change switch
    {
        PeerEntered entered => Signal.PeerJoined(entered.Member.Peer, entered.Version),
        PeerChanged changed => Signal.PeerUpdated(changed.Member.Peer, changed.Version),
        PeerGone gone => Signal.PeerLeft(former?.Peer ?? Unknown(gone.PeerId), gone.PublicReason, gone.Version),
        _ => throw new ArgumentOutOfRangeException(nameof(change)),
    };

    private static PeerInfo Unknown(string peerId) => new(peerId, string.Empty, ImmutableDictionary<string, string>.Empty, PeerStates.Suspended, 0);
}

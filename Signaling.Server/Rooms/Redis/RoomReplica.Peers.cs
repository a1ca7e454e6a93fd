using System.Collections.Immutable;
using Signaling.Contracts;
using Signaling.Server.Relay;

namespace Signaling.Server.Rooms.Redis;

// What the peers of this node hear and say.
internal sealed partial class RoomReplica
{
    /// <summary>From now on the peer hears and says nothing. False when it is not here.</summary>
    public bool Silence(string peerId)
    {
        lock (_gate)
        {
            if (!_locals.Contains(peerId))
            {
                return false;
            }

            _locals = _locals.Remove(peerId);
            relay.Release(peerId);
            return true;
        }
    }

    /// <summary>A peer of this node has left, and Redis could not be told: at least the others here are.</summary>
    public void Forget(string peerId, string reason)
    {
        ImmutableArray<string> locals;
        lock (_gate)
        {
            if (!_members.ContainsKey(peerId))
            {
                return;
            }

            Take(new PeerGone(Name, Id, Version + 1, peerId, reason));
            TakeWaiting();
            locals = _locals;
        }

        Write(locals);
    }

    /// <summary>
    /// Hands a signal on when its target is here. Otherwise answers with the node that holds it. Refuses when one of the two is not in the room.
    /// </summary>
    public (string NodeId, PeerSignal Message)? Send(string peerId, string to, Signal signal)
    {
        lock (_gate)
        {
            RequireLocal(peerId);
            if (!_locals.Contains(to))
            {
                return _members.TryGetValue(to, out var member) && Owners.NodeOf(member.Owner) is var node && node != nodeId
                    ? (node, new PeerSignal(Name, Id, Version, to, signal))
                    : throw Refusal.PeerNotFound();
            }

            relay.Put(to, signal);
        }

        relay.Write(to);
        return null;
    }

    /// <summary>The other nodes of the room, and a message for all of their peers.</summary>
    public (ImmutableArray<string> Nodes, PeerSignal Message) Addressed(string peerId, Signal signal)
    {
        lock (_gate)
        {
            RequireLocal(peerId);
            var nodes = _members.Values.Select(member => Owners.NodeOf(member.Owner)).Distinct().Where(node => node != nodeId);
            return ([.. nodes], new PeerSignal(Name, Id, Version, null, signal));
        }
    }

    public void SendToLocals(string peerId, Signal signal)
    {
        ImmutableArray<string> locals;
        lock (_gate)
        {
            RequireLocal(peerId);
            locals = _locals;
            Put(signal, except: peerId);
        }

        Write(locals);
    }

    public Roster GetRoster(string peerId)
    {
        lock (_gate)
        {
            RequireLocal(peerId);
            return RosterFor(peerId);
        }
    }

    public Member GetLocal(string peerId)
    {
        lock (_gate)
        {
            RequireLocal(peerId);
            return _members.TryGetValue(peerId, out var member) ? member : throw Refusal.Unavailable();
        }
    }

    public (long Version, string Id, IReadOnlyList<PeerInfo> Locals) GetState()
    {
        lock (_gate)
        {
            return (Version, Id, [.. _locals.Where(_members.ContainsKey).Select(local => _members[local].Peer)]);
        }
    }

    /// <summary>Who holds peers of this room besides those that are known to live.</summary>
    public IReadOnlyList<string> GetOwnersExcept(IReadOnlySet<string> owners)
    {
        lock (_gate)
        {
            return [.. _members.Values.Select(member => member.Owner).Where(owner => !owners.Contains(owner)).Distinct()];
        }
    }

    private Roster RosterFor(string peerId) => new(
        [.. _members.Values.Select(member => member.Peer).Where(peer => peer.PeerId != peerId).OrderBy(peer => peer.Order)], Version);

    private void RequireLocal(string peerId)
    {
        if (!_locals.Contains(peerId))
        {
            throw Refusal.NotJoined();
        }
    }

    private void Put(Signal signal, string except)
    {
        foreach (var local in _locals)
        {
            if (local != except)
            {
                relay.Put(local, signal);
            }
        }
    }

    private void Write(ImmutableArray<string> locals)
    {
        foreach (var local in locals)
        {
            relay.Write(local);
        }
    }
}

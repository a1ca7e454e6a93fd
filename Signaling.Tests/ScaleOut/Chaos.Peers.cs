using Microsoft.AspNetCore.SignalR;
using Signaling.Tests.Support;

namespace Signaling.Tests.ScaleOut;

// The actions of peers, and the state that the test expects.
internal sealed partial class Chaos
{
    private async Task JoinAsync()
    {
        if (_guests.Count >= MostPeers)
        {
            return;
        }

        var node = Any(_awake);
        var room = Any(_rooms);
        var peer = await TrackingPeer.ConnectAsync(HubOf(node));
        if (await IsDoneAsync(() => peer.JoinAsync(room)))
        {
            lock (_guests)
            {
                _guests.Add(new Guest(peer, node, room));
            }

            Tell(peer, "joined", node);

            // No peer may receive this message before it has received the PeerJoined of the new peer, regardless of lost messages.
            await IsDoneAsync(() => peer.Hub.SendMessageAsync(null, "I am new here"));
        }
        else
        {
            await peer.DisposeAsync();
            Tell(peer, "did not join", node);
            NoteLeft(peer, node);
        }
    }

    private async Task LeaveAsync()
    {
        if (AnyAwakeGuest(remove: true) is { } guest)
        {
            await guest.Peer.LeaveAsync();
            await guest.Peer.DisposeAsync();
            Tell(guest.Peer, "left", guest.Node);
        }
    }

    private async Task CloseAsync()
    {
        if (AnyAwakeGuest(remove: true) is { } guest)
        {
            await guest.Peer.DisposeAsync();
            Tell(guest.Peer, "closed its connection", guest.Node);
        }
    }

    private async Task RenameAsync()
    {
        if (AnyAwakeGuest() is { } guest)
        {
            await IsDoneAsync(() => guest.Peer.UpdateAsync($"name {_random.Next()}"));
        }
    }

    private async Task SendAsync()
    {
        if (AnyAwakeGuest() is { } guest)
        {
            await IsDoneAsync(() => guest.Peer.Hub.SendMessageAsync(null, "hello"));
        }
    }

    // All peers are chosen before the first wait, the leaving peers first. So no leaving peer is chosen for another action.
    private Task CrowdAsync() => Task.WhenAll(
        LeaveAsync(), CloseAsync(), JoinAsync(), RenameAsync(), JoinAsync(), SendAsync(), JoinAsync(), RenameAsync(), JoinAsync(), JoinAsync(), JoinAsync());

    // The peer resumes before any node has noticed the end of its connection.
    private async Task ComeBackAsync()
    {
        if (AnyAwakeGuest() is { } guest)
        {
            guest.IsLost = true;
            await ReturnAsync();
        }
    }

    // Caddy does this when it reloads its configuration. A peer that cannot resume within the grace has left.
    private async Task CloseByProxyAsync()
    {
        var guests = _guests.Where(guest => !guest.IsLost && _awake.Contains(guest.Node)).ToArray();
        _random.Shuffle(guests);
        foreach (var guest in guests.Take(Math.Min(5, _guests.Count - FewestPeers)))
        {
            guest.IsLost = guest.IsClosed = true;
            await guest.Peer.CloseByProxyAsync();
            Tell(guest.Peer, "was closed by a proxy", guest.Node);
        }
    }

    private void NoteLeft(TrackingPeer peer, NodeProcess node, bool hasMoved = false)
    {
        lock (_guests)
        {
            _left.Add((peer.Id, node));
            if (hasMoved)
            {
                _movedAndLeft.Add(peer.Id);
            }
        }
    }

    private void LetLinger(NodeProcess node)
    {
        if (withResumes)
        {
            lock (_guests)
            {
                _mayLinger.UnionWith(_left.Where(left => left.Node == node).Select(left => left.PeerId));
            }
        }
    }

    private void Lose(NodeProcess node)
    {
        foreach (var lost in _guests.Where(guest => guest.Node == node))
        {
            lost.IsLost = true;
        }
    }

    // Peers without a connection resume, each on any node. While Redis is unreachable they try again later.
    private Task ReturnAsync()
    {
        var lost = _guests.Where(guest => guest.IsLost).Select(guest => (Guest: guest, Node: Any(_awake))).ToList();
        return Task.WhenAll(lost.Select(async back =>
        {
            var (guest, node) = back;
            try
            {
                if (await IsDoneAsync(() => guest.Peer.ResumeAsync(HubOf(node))))
                {
                    Tell(guest.Peer, "resumed", node);
                    guest.HasMoved |= node != guest.Node;
                    (guest.Node, guest.IsLost, guest.IsClosed) = (node, false, false);
                }
            }
            catch (HubException refusal) when (guest.IsClosed && !_hasForgotten && RefusalText.CodeOf(refusal.Message) == SignalingErrorCodes.ResumeFailed)
            {
                Tell(guest.Peer, "was too late", node);
                NoteLeft(guest.Peer, guest.Node);
                if (!_awake.Contains(guest.Node))
                {
                    LetLinger(guest.Node);
                }

                await RemoveAsync(guest);
            }
            catch (HubException refusal) when (_hasForgotten && RefusalText.CodeOf(refusal.Message) == SignalingErrorCodes.ResumeFailed)
            {
                // Redis has lost its data. The node that could restore the peer may be frozen or crashed.
                if (!_isSettling || ++guest.Refusals < TriesToResume)
                {
                    return;
                }

                Tell(guest.Peer, "is forgotten", node);
                await RemoveAsync(guest);
            }
        }));
    }

    private async Task RemoveAsync(Guest guest)
    {
        lock (_guests)
        {
            _guests.Remove(guest);
        }

        await guest.Peer.DisposeAsync();
    }

    // Output for the analysis of a failed run.
    private static void Tell(TrackingPeer peer, string what, NodeProcess node) =>
        TestContext.Current.TestOutputHelper?.WriteLine($"   {peer.Id} {what}, {NameOf(node)}");

    private static string NameOf(NodeProcess node) => $"node {node.Address.Port}";

    private TrackingPeer[] PeersIn(string room) => [.. _guests.Where(guest => guest.Room == room).Select(guest => guest.Peer)];

    private Guest? AnyAwakeGuest(bool remove = false)
    {
        lock (_guests)
        {
            if ((remove && _guests.Count <= FewestPeers) || _guests.Where(guest => !guest.IsLost && _awake.Contains(guest.Node)).ToList() is not { Count: > 0 } guests)
            {
                return null;
            }

            var guest = Any(guests);
            if (remove)
            {
                _guests.Remove(guest);
                NoteLeft(guest.Peer, guest.Node, guest.HasMoved);
            }

            return guest;
        }
    }

    // While Redis is unreachable, refusals with Unavailable are expected. Other refusals are errors.
    private static async Task<bool> IsDoneAsync(Func<Task> call)
    {
        try
        {
            await call();
            return true;
        }
        catch (HubException refusal) when (RefusalText.CodeOf(refusal.Message) == SignalingErrorCodes.Unavailable)
        {
            return false;
        }
    }

    private sealed class Guest(TrackingPeer peer, NodeProcess node, string room)
    {
        public TrackingPeer Peer { get; } = peer;

        public string Room { get; } = room;

        public NodeProcess Node { get; set; } = node;

        /// <summary>Gets or sets whether the connection is broken, so that the peer has to resume.</summary>
        public bool IsLost { get; set; }

        /// <summary>Gets or sets whether a proxy closed the connection, so that the peer has the close grace instead of the resume window.</summary>
        public bool IsClosed { get; set; }

        public int Refusals { get; set; }

        /// <summary>Gets or sets whether the peer has been on another node before.</summary>
        public bool HasMoved { get; set; }
    }
}

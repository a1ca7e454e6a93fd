using Microsoft.Extensions.Logging;

namespace Signaling.Client;

/// <summary>
/// Opens the events of a room with a secret before the application sees them. The feed in front of it works with what the server shows, so versions and
/// gaps are as in any room. Inside the lock of <see cref="RoomFeed"/>.
/// </summary>
internal sealed class SecretEvents(SecretRoom room, IRoomEvents events, ILogger logger) : IRoomEvents
{
    private RoomView? _shown;

    public void Move(RoomView? view)
    {
        if (view is null)
        {
            room.End();
        }
        else
        {
            room.Begin(view.PeerId);
        }

        var former = _shown;
        _shown = view is null ? null : room.Show(view);
        events.Move(_shown);
        RaiseStrangers(former);
    }

    public void Show(RoomView? view)
    {
        var former = _shown;
        _shown = view is null ? null : room.Show(view);
        events.Show(_shown);
        RaiseStrangers(former);
    }

    public void Add(SignalingEvent raised, RoomView? view)
    {
        if (raised is ReconnectedEvent { Join: { } join, Resumed: false })
        {
            room.BeginAgain(join.PeerId);
        }

        var former = _shown;
        _shown = view is null ? null : room.Show(view);
        if (Open(raised, former) is { } opened)
        {
            events.Add(opened, _shown);
        }
        else
        {
            events.Show(_shown);
        }

        if (view is null)
        {
            room.End();
        }

        RaiseStrangers(former);
    }

    /// <summary>Returns null when the application does not know the peer, and needs not.</summary>
    private SignalingEvent? Open(SignalingEvent raised, RoomView? former)
    {
        switch (raised)
        {
            case PeerJoinedEvent { Peer.PeerId: var id }:
                return Entered(id, former);
            case PeerUpdatedEvent { Peer.PeerId: var id }:
                return Entered(id, former);
            case PeerLeftEvent { PeerId: var id }:
                return former?.Roster.Contains(id) == true ? raised : null;
            case RosterChangedEvent { Roster: var roster }:
                return new RosterChangedEvent(room.Show(roster));
            case ReconnectedEvent { Join: { } join } reconnected:
                return reconnected with { Join = room.Show(join) };
        }

        var opened = room.Open(raised);
        if (opened is SignalRefusedEvent refused)
        {
            Log.SignalRefused(logger, refused.From, refused.Refusal);
        }

        return opened;
    }

    private SignalingEvent? Entered(string peerId, RoomView? former) =>
        _shown?.Roster.Peers.FirstOrDefault(peer => peer.PeerId == peerId) is not { } peer ? null
        : former?.Roster.Contains(peerId) == true ? new PeerUpdatedEvent(peer)
        : new PeerJoinedEvent(peer);

    private void RaiseStrangers(RoomView? former)
    {
        if (_shown is { } shown && !shown.Strangers.SequenceEqual(former?.Strangers ?? []))
        {
            events.Add(new StrangersChangedEvent(shown.Strangers), shown);
        }
    }
}

using Signaling.Client;

namespace Signaling.Tests.Support;

internal static class ClientEvents
{
    /// <summary>Records all events of a client, with their names and arguments.</summary>
    public static PeerEvents Record(this SignalingClient client)
    {
        var events = new PeerEvents();
        client.PeerJoined += e => Handled.By(() => events.Add(nameof(client.PeerJoined), e.Peer.PeerId));
        client.PeerLeft += e => Handled.By(() => events.Add(nameof(client.PeerLeft), e.PeerId, e.Reason));
        client.PeerUpdated += e => Handled.By(() => events.Add(nameof(client.PeerUpdated), e.Peer));
        client.RosterChanged += e => Handled.By(() => events.Add(nameof(client.RosterChanged), e.Roster));
        client.OfferReceived += e => Handled.By(() => events.Add(nameof(client.OfferReceived), e.From, e.Offer));
        client.AnswerReceived += e => Handled.By(() => events.Add(nameof(client.AnswerReceived), e.From, e.Answer));
        client.IceCandidateReceived += e => Handled.By(() => events.Add(nameof(client.IceCandidateReceived), e.From, e.Candidate));
        client.MessageReceived += e => Handled.By(() => events.Add(nameof(client.MessageReceived), e.From, e.Payload));
        client.IceServersChanged += e => Handled.By(() => events.Add(nameof(client.IceServersChanged), e.IceServers));
        client.Removed += e => Handled.By(() => events.Add(nameof(client.Removed), e.Reason));
        client.PeerKnocked += e => Handled.By(() => events.Add(nameof(client.PeerKnocked), e.Knock));
        client.RoomLockChanged += e => Handled.By(() => events.Add(nameof(client.RoomLockChanged), e.IsLocked));
        client.ServerDraining += e => Handled.By(() => events.Add(nameof(client.ServerDraining), e.ReconnectAfter));
        client.Reconnecting += e => Handled.By(() => events.Add(nameof(client.Reconnecting), e.Exception));
        client.Reconnected += e => Handled.By(() => events.Add(nameof(client.Reconnected), e.Join, e.RejoinError, e.Resumed));
        client.Closed += e => Handled.By(() => events.Add(nameof(client.Closed), e.Exception));
        return events;
    }
}

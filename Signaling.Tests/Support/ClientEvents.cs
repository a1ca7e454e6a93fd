using Signaling.Client;

namespace Signaling.Tests.Support;

internal static class ClientEvents
{
    /// <summary>Records all events of a client, with their names and arguments.</summary>
    public static PeerEvents Record(this SignalingClient client)
    {
        var events = new PeerEvents();
        client.PeerJoined += (_, e) => events.Add(nameof(client.PeerJoined), e.Peer.PeerId);
        client.PeerLeft += (_, e) => events.Add(nameof(client.PeerLeft), e.PeerId, e.Reason);
        client.PeerUpdated += (_, e) => events.Add(nameof(client.PeerUpdated), e.Peer);
        client.RosterChanged += (_, e) => events.Add(nameof(client.RosterChanged), e.Roster);
        client.OfferReceived += (_, e) => events.Add(nameof(client.OfferReceived), e.From, e.Offer);
        client.AnswerReceived += (_, e) => events.Add(nameof(client.AnswerReceived), e.From, e.Answer);
        client.IceCandidateReceived += (_, e) => events.Add(nameof(client.IceCandidateReceived), e.From, e.Candidate);
        client.MessageReceived += (_, e) => events.Add(nameof(client.MessageReceived), e.From, e.Payload);
        client.IceServersChanged += (_, e) => events.Add(nameof(client.IceServersChanged), e.IceServers);
        client.Removed += (_, e) => events.Add(nameof(client.Removed), e.Reason);
        client.PeerKnocked += (_, e) => events.Add(nameof(client.PeerKnocked), e.Knock);
        client.RoomLockChanged += (_, e) => events.Add(nameof(client.RoomLockChanged), e.IsLocked);
        client.ServerDraining += (_, e) => events.Add(nameof(client.ServerDraining), e.ReconnectAfter);
        client.Reconnecting += (_, e) => events.Add(nameof(client.Reconnecting), e.Exception);
        client.Reconnected += (_, e) => events.Add(nameof(client.Reconnected), e.Join, e.RejoinError, e.Resumed);
        client.Closed += (_, e) => events.Add(nameof(client.Closed), e.Exception);
        return events;
    }
}

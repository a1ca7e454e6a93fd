using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.AspNetCore.SignalR.Protocol;
using Signaling.Contracts;

namespace Signaling.Client;

/// <summary>Defines the wire arguments of the events of <see cref="ISignalingPeer"/>, and converts the events into notices.</summary>
internal static class WireEvents
{
    private static readonly (string Name, Type[] Arguments)[] Shapes =
    [
        (nameof(ISignalingPeer.PeerJoined), [typeof(PeerInfo), typeof(long)]),
        (nameof(ISignalingPeer.PeerLeft), [typeof(string), typeof(string), typeof(long)]),
        (nameof(ISignalingPeer.PeerUpdated), [typeof(PeerInfo), typeof(long)]),
        (nameof(ISignalingPeer.RosterChanged), [typeof(Roster)]),
        (nameof(ISignalingPeer.ReceiveOffer), [typeof(string), typeof(SessionDescription)]),
        (nameof(ISignalingPeer.ReceiveAnswer), [typeof(string), typeof(SessionDescription)]),
        (nameof(ISignalingPeer.ReceiveIce), [typeof(string), typeof(IceCandidate)]),
        (nameof(ISignalingPeer.ReceiveMessage), [typeof(string), typeof(string)]),
        (nameof(ISignalingPeer.IceServersChanged), [typeof(IReadOnlyList<IceServer>)]),
        (nameof(ISignalingPeer.Removed), [typeof(string)]),
        (nameof(ISignalingPeer.ServerDraining), [typeof(int)]),
        (nameof(ISignalingPeer.PeerKnocked), [typeof(Knock)]),
        (nameof(ISignalingPeer.RoomLockChanged), [typeof(bool)]),
    ];

    /// <summary>
    /// Registers the argument types with SignalR. The handlers do nothing: the notices come from the <see cref="WireTap"/>.
    /// </summary>
    public static void Register(HubConnection connection)
    {
        foreach (var (name, arguments) in Shapes)
        {
            connection.On(name, arguments, static _ => Task.CompletedTask);
        }
    }

    /// <summary>Returns null for an unknown event, and for an event without its required arguments.</summary>
    public static Notice? Read(InvocationMessage message) => (message.Target, message.Arguments) switch
    {
        (nameof(ISignalingPeer.PeerJoined) or nameof(ISignalingPeer.PeerUpdated), [PeerInfo { PeerId: not null } peer, long version]) =>
            new Notice.PeerChanged(peer.PeerId, peer, "", version),
        (nameof(ISignalingPeer.PeerLeft), [string peerId, string reason, long version]) =>
            new Notice.PeerChanged(peerId, null, reason, version),
        (nameof(ISignalingPeer.RosterChanged), [Roster roster]) => new Notice.RosterPushed(roster),
        (nameof(ISignalingPeer.ReceiveOffer), [string from, SessionDescription offer]) =>
            new Notice.Signal(from, new OfferReceivedEvent(from, offer)),
        (nameof(ISignalingPeer.ReceiveAnswer), [string from, SessionDescription answer]) =>
            new Notice.Signal(from, new AnswerReceivedEvent(from, answer)),
        (nameof(ISignalingPeer.ReceiveIce), [string from, var candidate]) =>
            new Notice.Signal(from, new IceCandidateReceivedEvent(from, candidate as IceCandidate)),
        (nameof(ISignalingPeer.ReceiveMessage), [string from, string payload]) =>
            new Notice.Signal(from, new MessageReceivedEvent(from, payload)),
        (nameof(ISignalingPeer.IceServersChanged), [IReadOnlyList<IceServer> iceServers]) => new Notice.IceServersPushed(iceServers),
        (nameof(ISignalingPeer.Removed), [string reason]) => new Notice.Removed(reason),
        (nameof(ISignalingPeer.ServerDraining), [int milliseconds]) => new Notice.Draining(TimeSpan.FromMilliseconds(milliseconds)),
        (nameof(ISignalingPeer.PeerKnocked), [Knock { DisplayName: not null } knock]) => new Notice.ForModerators(new PeerKnockedEvent(knock)),
        (nameof(ISignalingPeer.RoomLockChanged), [bool isLocked]) => new Notice.ForModerators(new RoomLockChangedEvent(isLocked)),
        _ => null,
    };
}

using Signaling.Contracts;

namespace Signaling.AspNetCore.Rooms.State;

/// <summary>A peer has left, for one of the reasons of the contract, or for <see cref="Replaced"/>.</summary>
internal sealed record PeerGone(string Room, string? RoomId, long Version, string PeerId, string Reason)
    : RoomChange(Room, RoomId, Version, PeerId)
{
    /// <summary>
    /// The reason of a peer whose user has joined again. The node that holds the peer removes it, even if it is connected. With any other reason, a node that
    /// has the peer connected takes the message for a mistake of a node that declared it dead. Clients receive <c>left</c>.
    /// </summary>
    public const string Replaced = RemovedReasons.Replaced;

    /// <summary>Gets the reason that clients receive.</summary>
    public string PublicReason => IsReplaced ? PeerLeftReasons.Left : Reason;

    public bool IsReplaced => Reason == Replaced;
}

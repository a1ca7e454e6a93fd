using Signaling.Contracts;

namespace Signaling.AspNetCore.Rooms.State;

/// <summary>A peer has left, for one of the reasons of the contract, or for <see cref="Replaced"/>.</summary>
internal sealed record PeerGone(string Room, string? RoomId, long Version, string PeerId, string Reason)
    : RoomChange(Room, RoomId, Version, PeerId)
{
    /// <summary>The reason of a peer whose user has joined again. Clients receive <c>left</c>.</summary>
    public const string Replaced = RemovedReasons.Replaced;

    /// <summary>Gets the reason that clients receive.</summary>
    public string PublicReason => Reason == Replaced ? PeerLeftReasons.Left : Reason;

    /// <summary>
    /// Gets whether the peer was removed although it may be connected: by a moderator or an operator, or because its user has joined again. The node that holds
    /// the peer closes its connection. With any other reason, a node that has the peer connected takes the message for a mistake of a node that declared it dead.
    /// </summary>
    public bool IsRemoval => Reason is PeerLeftReasons.Removed or PeerLeftReasons.RoomClosed or Replaced;
}

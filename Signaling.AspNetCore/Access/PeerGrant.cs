namespace Signaling.AspNetCore;

/// <summary>What a connection was granted for the room that it has joined or asks to join.</summary>
public sealed class PeerGrant
{
    /// <summary>The permissions of a peer when nothing else is said: <see cref="PeerPermissions.Signal"/> and <see cref="PeerPermissions.Message"/>.</summary>
    public const PeerPermissions DefaultPermissions = PeerPermissions.Signal | PeerPermissions.Message;

    /// <summary>Gets the permissions. Default: <see cref="DefaultPermissions"/>.</summary>
    public PeerPermissions Permissions { get; init; } = DefaultPermissions;

    internal static PeerGrant Default { get; } = new();

    internal bool Allows(PeerPermissions permission) =>
        (Permissions & permission) == permission || (permission == PeerPermissions.Moderate && Permissions.HasFlag(PeerPermissions.Admin));
}

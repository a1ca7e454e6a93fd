namespace Signaling.AspNetCore;

/// <summary>What a connection was granted for the room that it has joined or asks to join.</summary>
public sealed class PeerGrant
{
    /// <summary>The permissions of a peer when nothing else is said: <see cref="PeerPermissions.Signal"/> and <see cref="PeerPermissions.Message"/>.</summary>
    public const PeerPermissions DefaultPermissions = PeerPermissions.Signal | PeerPermissions.Message;

    /// <summary>The maximum length of a <see cref="UserId"/>: 256 characters.</summary>
    public const int MaxUserIdLength = 256;

    /// <summary>Gets the permissions. Default: <see cref="DefaultPermissions"/>.</summary>
    public PeerPermissions Permissions { get; init; } = DefaultPermissions;

    /// <summary>
    /// Gets the user's ID, which all peers of the room see as <c>PeerInfo.userId</c>. A peer with one can be resumed only by the same user.
    /// At most <see cref="MaxUserIdLength"/> characters. Default: null.
    /// </summary>
    public string? UserId { get; init; }

    /// <summary>Gets the display name. It replaces the name that the client asks for, and the peer cannot change it. Default: null, the client decides.</summary>
    public string? DisplayName { get; init; }

    /// <summary>Gets entries of the metadata that the peer cannot change. The client may add other entries. Default: null.</summary>
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }

    /// <summary>
    /// Gets the number of peers at which the room is full for this peer. The smallest of this number and the server's limit applies. Default: null, the
    /// server's limit.
    /// </summary>
    public int? MaxPeers { get; init; }

    /// <summary>
    /// Gets when the grant ends. Then the peer leaves its room, and its connection is closed, unless the peer has resumed with a newer grant. Default: null,
    /// never.
    /// </summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    internal static PeerGrant Default { get; } = new();

    /// <summary>Returns whether the ID can be shown to the peers of a room: it is not empty or too long, and has no control or format characters.</summary>
    internal static bool IsUsable(string userId) => userId.Length is > 0 and <= MaxUserIdLength && !userId.Any(PlainText.IsUnsafe);

    /// <summary>
    /// Gets the names of the permissions, with those that another one includes, as clients receive them; null for <see cref="DefaultPermissions"/>.
    /// </summary>
    internal IReadOnlyList<string>? PermissionNames => Permissions == DefaultPermissions
        ? null
        : [.. Enum.GetValues<PeerPermissions>().Where(permission => permission != PeerPermissions.None && Allows(permission)).Select(permission => permission.ToString().ToLowerInvariant())];

    internal bool Allows(PeerPermissions permission) =>
        (Permissions & permission) == permission || (permission == PeerPermissions.Moderate && Permissions.HasFlag(PeerPermissions.Admin));
}

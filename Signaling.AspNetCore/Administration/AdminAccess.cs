using Signaling.AspNetCore.Access;
using Signaling.AspNetCore.Names;
using Signaling.Contracts;

namespace Signaling.AspNetCore.Administration;

/// <summary>What a request to the administration API may do: everything with the API key, and what the token allows with a room token.</summary>
internal sealed class AdminAccess
{
    private readonly RoomToken? _token;

    private AdminAccess(RoomToken? token) => _token = token;

    public static AdminAccess OfKey { get; } = new(token: null);

    /// <summary>Gets whether the request may do what concerns all rooms, the nodes, or new tokens.</summary>
    public bool HasAllRooms => _token is null || (IsAdmin && _token.AllowsAnyRoom);

    /// <summary>Gets whether the request may do anything at all.</summary>
    public bool IsAdmin => _token is null || _token.Permissions.HasFlag(PeerPermissions.Admin);

    /// <summary>Gets the words for the log that say who sends the request.</summary>
    public string Sender => _token is null ? "the API key"
        : _token.Subject is { Length: > 0 } user ? $"a room token of user '{PlainText.Of(user, PeerGrant.MaxUserIdLength)}'"
        : "a room token without a user";

    public static AdminAccess Of(RoomToken token) => new(token);

    /// <summary>Returns whether the request may do what concerns a room. The room need not exist.</summary>
    public bool Has(string room) => IsAdmin && (_token?.Allows(CanonicalForm.Of(room)) ?? true);

    /// <summary>
    /// Returns the token that the request mints. A room token gives what it has, and no more: its permissions, its limit of peers, and its time, unless the request
    /// asks for less. Refuses with <c>forbidden</c> a request that asks for more.
    /// </summary>
    /// <param name="wanted">The token as it is wanted.</param>
    /// <param name="isExpiryOpen">Whether the request has not said how long the token is valid.</param>
    public RoomToken Bound(RoomToken wanted, bool isExpiryOpen)
    {
        if (_token is null)
        {
            return wanted;
        }

        var bound = wanted with
        {
            MaxPeers = wanted.MaxPeers ?? _token.MaxPeers,
            ExpiresAt = isExpiryOpen && _token.ExpiresAt < wanted.ExpiresAt ? _token.ExpiresAt : wanted.ExpiresAt,
        };
        var held = _token.Permissions | PeerPermissions.Moderate; // it has admin, which includes it
        return (bound.Permissions & ~held) != PeerPermissions.None ? throw Exceeds("permissions")
            : bound.MaxPeers > _token.MaxPeers ? throw Exceeds("maxPeers")
            : bound.ExpiresAt > _token.ExpiresAt ? throw Exceeds("ttlSeconds")
            : bound;
    }

    private static SignalingRefusalException Exceeds(string field) =>
        Refusal.Of(SignalingErrorCodes.Forbidden, $"The field {field} asks for more than the room token of this request has.");
}

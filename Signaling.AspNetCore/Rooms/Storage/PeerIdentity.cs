namespace Signaling.AspNetCore.Rooms.Storage;

/// <summary>What a peer has to prove to resume.</summary>
/// <param name="TokenHash">The hash of the secret in the peer's resume token.</param>
/// <param name="UserId">The user's ID; null for a peer without one.</param>
internal sealed record PeerIdentity(string TokenHash, string? UserId)
{
    /// <summary>Returns whether this user may resume the peer: a peer without a user belongs to the holder of its token.</summary>
    public bool IsOf(string? userId) => UserId is null || UserId == userId;
}

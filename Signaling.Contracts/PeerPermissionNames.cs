namespace Signaling.Contracts;

/// <summary>The values of <see cref="JoinResult.Permissions"/>, and of the claim <c>permissions</c> of a room token.</summary>
public static class PeerPermissionNames
{
    /// <summary>The peer may send offers, answers and ICE candidates.</summary>
    public const string Signal = "signal";

    /// <summary>The peer may send messages of the application.</summary>
    public const string Message = "message";

    /// <summary>The peer may remove and ban peers of its room, and lock the room.</summary>
    public const string Moderate = "moderate";

    /// <summary>The peer is an administrator. A peer with this permission always has <see cref="Moderate"/>, too.</summary>
    public const string Admin = "admin";
}

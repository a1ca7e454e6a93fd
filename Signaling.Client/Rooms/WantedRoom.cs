using Signaling.Contracts;

namespace Signaling.Client;

/// <summary>The room that the application wants to be in.</summary>
/// <param name="Request">What to join when the peer is gone.</param>
/// <param name="ResumeToken">What makes the client the same peer again, as long as that exists; a secret.</param>
internal sealed record WantedRoom(JoinRequest Request, string? ResumeToken)
{
    /// <summary>Says no secret.</summary>
    public override string ToString() => Request.ToString();
}

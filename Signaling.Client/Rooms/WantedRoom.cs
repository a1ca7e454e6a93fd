using Signaling.Contracts;

namespace Signaling.Client;

/// <summary>The room that the application wants to be in.</summary>
/// <param name="Request">The request for a join when the peer no longer exists.</param>
/// <param name="ResumeToken">The token with which the client resumes as the same peer, while that peer exists. It is a secret.</param>
internal sealed record WantedRoom(JoinRequest Request, string? ResumeToken)
{
    /// <summary>Returns a text without the token.</summary>
    public override string ToString() => Request.ToString();
}

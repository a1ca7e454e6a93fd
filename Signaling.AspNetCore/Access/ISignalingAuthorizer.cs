namespace Signaling.AspNetCore;

/// <summary>
/// Decides who may join which room, as whom and with which permissions. The service asks it for every <c>Join</c>, <c>Resume</c> and <c>ResumeWith</c>.
/// An application registers its own with <see cref="SignalingBuilderAccessExtensions.AddAuthorizer{TAuthorizer}"/>.
/// </summary>
public interface ISignalingAuthorizer
{
    /// <summary>Returns what the connection is granted for the room, or a refusal.</summary>
    /// <param name="request">The user, the room, and what the client asks for.</param>
    /// <param name="cancellationToken">Cancelled when the connection ends.</param>
    ValueTask<AccessDecision> AuthorizeAsync(AccessRequest request, CancellationToken cancellationToken);
}

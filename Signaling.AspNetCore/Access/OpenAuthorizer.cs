namespace Signaling.AspNetCore.Access;

/// <summary>Lets every connection into every room. The user is known if the application has authenticated it.</summary>
internal sealed class OpenAuthorizer : ISignalingAuthorizer
{
    public ValueTask<AccessDecision> AuthorizeAsync(AccessRequest request, CancellationToken cancellationToken) =>
        new(AccessDecision.Allow(request.UserId is { } userId ? new PeerGrant { UserId = userId } : PeerGrant.Default));
}

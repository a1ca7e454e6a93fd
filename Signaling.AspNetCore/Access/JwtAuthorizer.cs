using Signaling.Contracts;

namespace Signaling.AspNetCore.Access;

/// <summary>Lets a connection into the rooms that its token names. <see cref="TokenAuthentication"/> has checked the token itself.</summary>
internal sealed class JwtAuthorizer : ISignalingAuthorizer
{
    public ValueTask<AccessDecision> AuthorizeAsync(AccessRequest request, CancellationToken cancellationToken) => new(Decide(request));

    private static AccessDecision Decide(AccessRequest request) =>
        RoomTokenIdentity.Of(request.User) is not { Token: var token }
            ? AccessDecision.Refuse(SignalingErrorCodes.Unauthorized, "This connection has no access token. Connect again with one.")
            : !token.Allows(request.Room)
            ? AccessDecision.Refuse(SignalingErrorCodes.Forbidden, "The access token does not name this room.")
            : AccessDecision.Allow(new PeerGrant
            {
                UserId = token.Subject ?? request.UserId,
                DisplayName = token.Name,
                Permissions = token.Permissions,
                Metadata = token.Metadata,
                MaxPeers = token.MaxPeers,
                ExpiresAt = token.ExpiresAt,
            });
}

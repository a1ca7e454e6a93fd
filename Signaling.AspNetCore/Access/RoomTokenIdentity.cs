using System.Security.Claims;

namespace Signaling.AspNetCore.Access;

/// <summary>The identity of a connection with a valid room token. Claims of other identities, such as that of a cookie, never count as those of a token.</summary>
internal sealed class RoomTokenIdentity : ClaimsIdentity
{
    public RoomTokenIdentity(IEnumerable<Claim> claims, RoomToken token)
        : base(claims, TokenAuthentication.Scheme, "name", "role")
    {
        Token = token;
        if (token.Subject is { } subject)
        {
            // SignalR identifies users by this claim: the user of a long-polling connection must not change.
            AddClaim(new Claim(ClaimTypes.NameIdentifier, subject));
        }
    }

    public RoomToken Token { get; }

    public static RoomTokenIdentity? Of(ClaimsPrincipal? user) => user?.Identities.OfType<RoomTokenIdentity>().FirstOrDefault();
}

using System.Text.Json;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Signaling.AspNetCore.Access;

/// <summary>Mints room tokens with the first of the configured keys.</summary>
internal sealed class RoomTokenMint(IOptions<SignalingOptions> signaling, TimeProvider time)
{
    /// <summary>Gets whether a key is configured. There is none in the mode <c>Open</c>, and none where an OpenID Connect issuer signs the tokens.</summary>
    public bool HasKey => signaling.Value.Auth.Keys.Count > 0;

    /// <summary>Returns the signed token with these claims. Throws an <see cref="InvalidOperationException"/> when no key is configured.</summary>
    public string Mint(RoomToken token)
    {
        var auth = signaling.Value.Auth;
        var key = auth.Keys.FirstOrDefault() ?? throw new InvalidOperationException(
            $"No key is configured that could sign a token. Set {SignalingOptions.SectionName}:Auth:Mode=Jwt and {SignalingOptions.SectionName}:Auth:Keys:0 with Id and Secret.");
        Dictionary<string, object> claims = new(StringComparer.Ordinal) { ["room"] = token.Rooms is [var room] ? room : token.Rooms.ToArray() };
        Add("name", token.Name);
        Add("sub", token.Subject);
        Add("permissions", token.Permissions == PeerGrant.DefaultPermissions ? null : PermissionNames.Write(token.Permissions));
        Add("metadata", token.Metadata is null ? null : JsonSerializer.SerializeToElement(token.Metadata));
        Add("maxPeers", token.MaxPeers);
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            Claims = claims,
            Issuer = auth.Issuer,
            Audience = auth.Audience,
            IssuedAt = time.GetUtcNow().UtcDateTime,
            Expires = token.ExpiresAt.UtcDateTime,
            SigningCredentials = new SigningCredentials(new SymmetricSecurityKey(key.SecretBytes) { KeyId = key.Id }, SecurityAlgorithms.HmacSha256),
        });

        void Add(string claim, object? value)
        {
            if (value is not null)
            {
                claims[claim] = value;
            }
        }
    }
}

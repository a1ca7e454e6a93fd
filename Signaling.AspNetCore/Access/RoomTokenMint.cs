using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Signaling.AspNetCore.Access;

/// <summary>Mints room tokens with the first of the configured keys.</summary>
internal sealed class RoomTokenMint(IOptions<SignalingOptions> signaling, TimeProvider time)
{
    /// <summary>Returns a signed token. Throws an <see cref="InvalidOperationException"/> when no key is configured.</summary>
    /// <param name="rooms">The rooms: names, or prefixes that end in <c>*</c>.</param>
    /// <param name="lifetime">How long the token is valid.</param>
    /// <param name="name">The display name; null to let the client decide.</param>
    /// <param name="subject">The user's ID; null for none.</param>
    /// <param name="permissions">The names of the permissions; null for the default ones.</param>
    public string Mint(IReadOnlyList<string> rooms, TimeSpan lifetime, string? name = null, string? subject = null, IReadOnlyList<string>? permissions = null)
    {
        var auth = signaling.Value.Auth;
        var key = auth.Keys.FirstOrDefault() ?? throw new InvalidOperationException(
            $"No key is configured that could sign a token. Set {SignalingOptions.SectionName}:Auth:Mode=Jwt and {SignalingOptions.SectionName}:Auth:Keys:0 with Id and Secret.");
        var now = time.GetUtcNow().UtcDateTime;
        Dictionary<string, object> claims = new(StringComparer.Ordinal) { ["room"] = rooms is [var room] ? room : rooms };
        Add("name", name);
        Add("sub", subject);
        Add("permissions", permissions);
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            Claims = claims,
            Issuer = auth.Issuer,
            Audience = auth.Audience,
            IssuedAt = now,
            Expires = now + lifetime,
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

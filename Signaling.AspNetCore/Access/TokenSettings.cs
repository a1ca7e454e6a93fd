using System.Text.Json;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Signaling.AspNetCore.Access;

/// <summary>
/// Sets ASP.NET Core's JWT handler up for room tokens. The configured source of keys fixes the algorithms: a token cannot choose another one, such as
/// <c>none</c>, or HS256 with a public RSA key as its secret.
/// </summary>
internal sealed class TokenSettings(IOptions<SignalingOptions> signaling, TimeProvider time) : IConfigureNamedOptions<JwtBearerOptions>
{
    // For clocks that differ. It applies to the beginning of a token only; a token ends exactly when it says.
    private static readonly TimeSpan _maxClockDifference = TimeSpan.FromMinutes(1);

    private static readonly string[] _publicKeyAlgorithms =
    [
        SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSha384, SecurityAlgorithms.RsaSha512,
        SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.RsaSsaPssSha384, SecurityAlgorithms.RsaSsaPssSha512,
        SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.EcdsaSha384, SecurityAlgorithms.EcdsaSha512,
    ];

    public void Configure(JwtBearerOptions options) => Configure(Options.DefaultName, options);

    public void Configure(string? name, JwtBearerOptions options)
    {
        if (name != TokenAuthentication.Scheme || signaling.Value.Auth is not { Mode: AuthMode.Jwt } auth)
        {
            return;
        }

        options.TimeProvider = time;
        options.MapInboundClaims = false;
        options.Audience = auth.Audience;
        var rules = options.TokenValidationParameters;
        rules.ValidateAudience = auth.Audience is not null;
        rules.LifetimeValidator = IsInTime;
        if (string.IsNullOrWhiteSpace(auth.Authority))
        {
            var keys = auth.Keys.Select(key => new SymmetricSecurityKey(key.SecretBytes) { KeyId = key.Id }).ToList();
            rules.ValidAlgorithms = [SecurityAlgorithms.HmacSha256];
            rules.ValidateIssuer = auth.Issuer is not null;
            rules.ValidIssuer = auth.Issuer;

            // Without kid, one key has to be the only one.
            rules.IssuerSigningKeyResolver = (_, _, kid, _) => string.IsNullOrEmpty(kid) && keys.Count == 1 ? keys : keys.Where(key => key.KeyId == kid);
        }
        else
        {
            options.Authority = auth.Authority;
            options.RequireHttpsMetadata = new Uri(auth.Authority).Scheme == Uri.UriSchemeHttps;
            rules.ValidAlgorithms = _publicKeyAlgorithms;
        }

        options.Events = new JwtBearerEvents { OnMessageReceived = FindToken, OnTokenValidated = ReadToken };
    }

    // SignalR's clients send the token as a query parameter where a browser cannot set a header.
    private static Task FindToken(MessageReceivedContext context)
    {
        if (!context.Request.Headers.Authorization.ToString().StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
        {
            context.Token = context.HttpContext.Features.Get<QueryToken>()?.Value ?? context.Request.Query[QueryToken.Name].ToString();
        }

        return Task.CompletedTask;
    }

    private static Task ReadToken(TokenValidatedContext context)
    {
        try
        {
            var jwt = (JsonWebToken)context.SecurityToken;
            using var payload = JsonDocument.Parse(Base64UrlEncoder.Decode(jwt.EncodedPayload));
            var token = RoomToken.Read(payload.RootElement, new DateTimeOffset(jwt.ValidTo, TimeSpan.Zero));
            context.Principal = new(new RoomTokenIdentity(context.Principal!.Claims, token));
        }
        catch (FormatException exception)
        {
            context.Fail(exception.Message);
        }

        return Task.CompletedTask;
    }

    private bool IsInTime(DateTime? notBefore, DateTime? expires, SecurityToken token, TokenValidationParameters rules)
    {
        var now = time.GetUtcNow().UtcDateTime;
        return expires > now && (notBefore is null || notBefore <= now + _maxClockDifference);
    }
}

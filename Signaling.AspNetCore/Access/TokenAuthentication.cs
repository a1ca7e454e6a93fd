using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Options;
using Signaling.AspNetCore.Telemetry;
using Signaling.Contracts;

namespace Signaling.AspNetCore.Access;

/// <summary>Checks the room token of each request to the hub, in the mode <c>Jwt</c>. A request without a valid one gets 401.</summary>
/// <remarks>
/// It runs ASP.NET Core's JWT handler by itself and registers no authentication scheme. A scheme more would change the application: with a single scheme,
/// that one is the default.
/// </remarks>
internal sealed class TokenAuthentication(IOptionsMonitor<JwtBearerOptions> tokens, IOptions<SignalingOptions> signaling, SignalingMetrics metrics, ILoggerFactory loggers)
{
    /// <summary>The name of the handler's options.</summary>
    public const string Scheme = "Signaling";

    private readonly AuthenticationScheme _scheme = new(Scheme, displayName: null, typeof(JwtBearerHandler));
    private readonly bool _isOn = signaling.Value.Auth.Mode == AuthMode.Jwt;

    public Task ApplyAsync(HttpContext context, RequestDelegate next) => _isOn ? AuthenticateAsync(context, next) : next(context);

    /// <summary>
    /// Returns the valid room token in the header of a request that is not one to the hub; null for none, and in another mode than <c>Jwt</c>. A token in the
    /// query does not count: only browsers' connections to the hub need it there, and logs and histories keep addresses.
    /// </summary>
    public async Task<RoomToken?> FindInHeaderAsync(HttpContext context)
    {
        if (!_isOn || !context.Request.Headers.Authorization.ToString().StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) || context.Features.Get<QueryToken>() is not null)
        {
            return null;
        }

        var result = await (await CreateHandlerAsync(context)).AuthenticateAsync();
        return RoomTokenIdentity.Of(result.Principal)?.Token;
    }

    private async Task AuthenticateAsync(HttpContext context, RequestDelegate next)
    {
        var handler = await CreateHandlerAsync(context);
        var result = await handler.AuthenticateAsync();
        if (!result.Succeeded)
        {
            metrics.Refused(SignalingErrorCodes.Unauthorized, CallName.Connect);
            await handler.ChallengeAsync(properties: null);
            return;
        }

        // The token comes first: its sub is the user's ID, even if the application knows the user by another one.
        context.User = new ClaimsPrincipal([.. result.Principal.Identities, .. context.User.Identities.Where(identity => identity.IsAuthenticated)]);
        await next(context);
    }

    private async Task<JwtBearerHandler> CreateHandlerAsync(HttpContext context)
    {
        var handler = new JwtBearerHandler(tokens, loggers, UrlEncoder.Default);
        await handler.InitializeAsync(_scheme, context);
        return handler;
    }
}

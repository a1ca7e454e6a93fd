using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Options;

namespace Signaling.AspNetCore.Access;

/// <summary>Checks the room token of each request to the hub, in the mode <c>Jwt</c>. A request without a valid one gets 401.</summary>
/// <remarks>
/// It runs ASP.NET Core's JWT handler by itself and registers no authentication scheme. A scheme more would change the application: with a single scheme,
/// that one is the default.
/// </remarks>
internal sealed class TokenAuthentication(IOptionsMonitor<JwtBearerOptions> tokens, IOptions<SignalingOptions> signaling, ILoggerFactory loggers)
{
    /// <summary>The name of the handler's options.</summary>
    public const string Scheme = "Signaling";

    private readonly AuthenticationScheme _scheme = new(Scheme, displayName: null, typeof(JwtBearerHandler));
    private readonly bool _isOn = signaling.Value.Auth.Mode == AuthMode.Jwt;

    public Task ApplyAsync(HttpContext context, RequestDelegate next) => _isOn ? AuthenticateAsync(context, next) : next(context);

    private async Task AuthenticateAsync(HttpContext context, RequestDelegate next)
    {
        var handler = new JwtBearerHandler(tokens, loggers, UrlEncoder.Default);
        await handler.InitializeAsync(_scheme, context);
        var result = await handler.AuthenticateAsync();
        if (!result.Succeeded)
        {
            await handler.ChallengeAsync(properties: null);
            return;
        }

        // The token comes first: its sub is the user's ID, even if the application knows the user by another one.
        context.User = new ClaimsPrincipal([.. result.Principal.Identities, .. context.User.Identities.Where(identity => identity.IsAuthenticated)]);
        await next(context);
    }
}

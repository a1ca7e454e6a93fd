using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;

namespace Signaling.AspNetCore.Access;

/// <summary>
/// Refuses to start a server that would be open to everyone by omission. Outside of the environment Development, an application has to set
/// <c>Signaling:Auth:Mode</c>, or to protect the hub itself: with an authorizer of its own, or with <c>MapSignaling().RequireAuthorization(…)</c>.
/// </summary>
/// <remarks>
/// It runs after the application has mapped its endpoints and before the web server listens. An application without an endpoint for the hub is not
/// checked. An authorization fallback policy does not count: it has no effect without <c>UseAuthorization</c>, whereas an endpoint that requires
/// authorization fails without it.
/// </remarks>
internal sealed class AuthModeCheck(
    IOptions<SignalingOptions> options, IHostEnvironment environment, AuthorizerKind authorizer) : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => application =>
    {
        next(application);
        if (options.Value.Auth.Mode is null && !environment.IsDevelopment() && !authorizer.IsOwn && IsOpen(application.ApplicationServices))
        {
            throw new OptionsValidationException(string.Empty, typeof(SignalingOptions), [Explain(environment.EnvironmentName)]);
        }
    };

    private static string Explain(string environment) =>
        $"{SignalingOptions.SectionName}:Auth:Mode: is not set, and must be in the environment '{PlainText.Of(environment, 40)}' (environment variable "
        + $"{SignalingOptions.SectionName}__Auth__Mode). Set {AuthMode.Jwt}: a client needs a token for its room, signed with a key of "
        + $"{SignalingOptions.SectionName}:Auth:Keys. Or set {AuthMode.Open}: everyone who reaches this server can join any room.";

    private static bool IsOpen(IServiceProvider services) => services.GetService<EndpointDataSource>()?.Endpoints.Any(endpoint =>
        endpoint.Metadata.GetMetadata<HubMark>() is not null
        && (endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null
            || (endpoint.Metadata.GetMetadata<IAuthorizeData>() is null && endpoint.Metadata.GetMetadata<AuthorizationPolicy>() is null))) == true;
}

using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using Signaling.AspNetCore;
using Signaling.AspNetCore.Access;
using Signaling.AspNetCore.Connections;
using Signaling.AspNetCore.Connections.Transport;
using Signaling.AspNetCore.Draining;
using Signaling.AspNetCore.Health;
using Signaling.AspNetCore.Hub;
using Signaling.AspNetCore.Limiting;
using Signaling.Contracts;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps the endpoints of the signaling service.</summary>
public static class SignalingEndpointRouteBuilderExtensions
{
    /// <summary>Maps the hub. Call <c>builder.Services.AddSignaling()</c> first.</summary>
    /// <param name="endpoints">The application.</param>
    /// <param name="pattern">The hub's path. Default: <see cref="SignalingProtocol.Path"/>, which clients use by default.</param>
    /// <exception cref="InvalidOperationException">
    /// Thrown when the service was not added or the hub is already mapped. A second endpoint would open the same rooms without the conventions of the
    /// first, such as its authorization.
    /// </exception>
    public static IEndpointConventionBuilder MapSignaling(
        this IEndpointRouteBuilder endpoints, [StringSyntax("Route")] string pattern = SignalingProtocol.Path)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var origins = endpoints.ServiceProvider.GetService<OriginPolicy>() ?? throw NotAdded();
        endpoints.ServiceProvider.GetRequiredService<HubMapping>().Claim(pattern);
        var tokens = endpoints.ServiceProvider.GetRequiredService<ConnectionTokens>();
        var admission = endpoints.ServiceProvider.GetRequiredService<ConnectionAdmission>();
        var drain = endpoints.ServiceProvider.GetRequiredService<DrainMiddleware>();
        var authentication = endpoints.ServiceProvider.GetRequiredService<TokenAuthentication>();
        endpoints.ServiceProvider.GetRequiredService<QueryTokenRemoval>().Protect(pattern);
        var signaling = endpoints.ServiceProvider.GetRequiredService<IOptions<SignalingOptions>>().Value;

        var hub = endpoints.MapConnectionHandler<SignalingConnectionHandler>(pattern, options =>
        {
            // In version 0 of the negotiation, the connection ID is also the token by which a client addresses its connection over HTTP. Here the
            // connection ID is the peer ID, which all peers of the room know.
            options.MinimumProtocolVersion = 1;

            // Without this limit, a client that has stopped reading could keep its socket open forever.
            options.WebSockets.CloseTimeout = TimeSpan.FromSeconds(5);

            // The default of 90 s is longer than the timeout of most proxies.
            options.LongPolling.PollTimeout = signaling.PollTimeout;
        });
        hub.Add(endpoint =>
        {
            endpoint.Metadata.Add(new HubMark());
            var inner = endpoints.CreateApplicationBuilder();
            inner.UseTrustedProxies(signaling.TrustedProxies);
            inner.Use(origins.ApplyAsync);
            inner.Use(authentication.ApplyAsync);
            inner.Use(tokens.ObserveAsync);
            inner.Use(CountedUpgrade.ApplyAsync);
            inner.UseWebSockets();
            inner.Use(drain.ApplyAsync);
            inner.Use(admission.ApplyAsync);
            inner.Use(RememberWebSocket);
            inner.Run(endpoint.RequestDelegate!);
            endpoint.RequestDelegate = inner.Build();
        });
        return hub;
    }

    /// <summary>
    /// Maps <c>/health/live</c> and <c>/health/ready</c>. The first returns 200 while the process can answer at all. The second returns 503 while
    /// this node should receive no new connections. Both use only the service's own checks; see <c>AddHealthChecks().AddSignaling()</c> for the
    /// application's health endpoints.
    /// </summary>
    public static IEndpointConventionBuilder MapSignalingHealth(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var health = endpoints.MapGroup("/health");
        health.MapCheck("/live", _ => false);
        health.MapCheck("/ready", _ => true);
        return health;
    }

    private static void MapCheck(this IEndpointRouteBuilder endpoints, string pattern, Func<HealthCheckRegistration, bool> predicate)
    {
        var service = endpoints.ServiceProvider.GetService<SignalingHealth>() ?? throw NotAdded();
        var middleware = new HealthCheckMiddleware(_ => Task.CompletedTask, Options.Create(new HealthCheckOptions { Predicate = predicate }), service);
        endpoints.Map(pattern, middleware.InvokeAsync).WithDisplayName("Signaling health").ExcludeFromDescription();
    }

    private static InvalidOperationException NotAdded() =>
        new("The signaling service was not added: call builder.Services.AddSignaling() before builder.Build().");

    private static Task RememberWebSocket(HttpContext context, RequestDelegate next)
    {
        if (context.Features.Get<IHttpWebSocketFeature>() is { IsWebSocketRequest: true } webSockets)
        {
            var accepted = new AcceptedWebSocket(webSockets, context.Abort);
            context.Features.Set(accepted);
            context.Features.Set<IHttpWebSocketFeature>(accepted);
        }

        return next(context);
    }
}

using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using Signaling.Contracts;
using Signaling.Server;
using Signaling.Server.Connections;
using Signaling.Server.Draining;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps the endpoints of the signaling service.</summary>
public static class SignalingEndpointRouteBuilderExtensions
{
    /// <summary>Maps the hub. Call <c>builder.Services.AddSignaling()</c> first.</summary>
    /// <param name="endpoints">The application.</param>
    /// <param name="pattern">The hub's path. Default: <see cref="SignalingProtocol.Path"/>, where clients look for it.</param>
    /// <exception cref="InvalidOperationException">The service was not added.</exception>
    public static IEndpointConventionBuilder MapSignaling(
        this IEndpointRouteBuilder endpoints, [StringSyntax("Route")] string pattern = SignalingProtocol.Path)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var origins = endpoints.ServiceProvider.GetService<OriginPolicy>()
            ?? throw new InvalidOperationException("The signaling service was not added: call builder.Services.AddSignaling() before builder.Build().");

        var tokens = endpoints.ServiceProvider.GetRequiredService<ConnectionTokens>();
        var drain = endpoints.ServiceProvider.GetRequiredService<DrainGate>();
        var signaling = endpoints.ServiceProvider.GetRequiredService<IOptions<SignalingOptions>>().Value;

        var hub = endpoints.MapConnectionHandler<SignalingConnectionHandler>(pattern, options =>
        {
            // In version 0 of the negotiation the connection ID also is the token by which a client addresses its connection over HTTP.
            // Ours is the peer ID, which everybody in the room knows.
            options.MinimumProtocolVersion = 1;

            // A client that reads nothing any more would otherwise keep its socket for as long as it likes.
            options.WebSockets.CloseTimeout = TimeSpan.FromSeconds(5);

            // The default of 90 s is longer than most proxies wait.
            options.LongPolling.PollTimeout = signaling.PollTimeout;
        });
        hub.Add(endpoint =>
        {
            var inner = endpoints.CreateApplicationBuilder();
            inner.Use(origins.ApplyAsync);
            inner.Use(tokens.ObserveAsync);
            inner.UseWebSockets();
            inner.Use(drain.ApplyAsync);
            inner.Use(RememberWebSocket);
            inner.Run(endpoint.RequestDelegate!);
            endpoint.RequestDelegate = inner.Build();
        });
        return hub;
    }

    /// <summary>
    /// Maps <c>/health/live</c>, which answers 200 as long as the process can answer at all, and <c>/health/ready</c>, which answers 503
    /// while this node should get no new connections. Left to the application because it may have health endpoints of its own.
    /// </summary>
    public static IEndpointConventionBuilder MapSignalingHealth(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var health = endpoints.MapGroup("/health");
        health.MapHealthChecks("/live", new HealthCheckOptions { Predicate = _ => false });
        health.MapHealthChecks("/ready", new HealthCheckOptions { Predicate = check => check.Tags.Contains(ReadinessCheck.Tag) });
        return health;
    }

    private static Task RememberWebSocket(HttpContext context, RequestDelegate next)
    {
        if (context.Features.Get<IHttpWebSocketFeature>() is { IsWebSocketRequest: true } webSockets)
        {
            var accepted = new AcceptedWebSocket(webSockets);
            context.Features.Set(accepted);
            context.Features.Set<IHttpWebSocketFeature>(accepted);
        }

        return next(context);
    }
}

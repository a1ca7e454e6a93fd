using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Signaling.AspNetCore;
using Signaling.AspNetCore.Access;
using Signaling.AspNetCore.Administration;
using Signaling.AspNetCore.Connections;
using Signaling.AspNetCore.Connections.Transport;
using Signaling.AspNetCore.Draining;
using Signaling.AspNetCore.Health;
using Signaling.AspNetCore.Hub;
using Signaling.AspNetCore.Ice;
using Signaling.AspNetCore.Limiting;
using Signaling.AspNetCore.Moderation;
using Signaling.AspNetCore.Overview;
using Signaling.AspNetCore.Relay;
using Signaling.AspNetCore.Rooms;
using Signaling.AspNetCore.Telemetry;
using Signaling.AspNetCore.Webhooks;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the signaling service to an application.</summary>
public static class SignalingServiceCollectionExtensions
{
    /// <summary>
    /// Adds the signaling service. Its options are bound from the configuration section <c>Signaling</c> and validated when the application starts.
    /// An invalid value or an unknown key stops the start with an <see cref="OptionsValidationException"/> that names the key. Further calls only add
    /// their <paramref name="configure"/>.
    /// </summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configure">Sets options in code, after the configuration has been read.</param>
    /// <returns>
    /// The builder for further parts, such as Redis. An application that references the package <c>Signaling.Redis</c> has that part already, and needs
    /// <c>AddRedis</c> only to set its options in code.
    /// </returns>
    public static ISignalingBuilder AddSignaling(this IServiceCollection services, Action<SignalingOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);

        // Added once, even if this method is called several times: a second read of the configuration would duplicate its lists and override the
        // options of an earlier call.
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IConfigureOptions<SignalingOptions>, SettingsBinder>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<SignalingOptions>, SignalingOptionsValidator>());
        if (configure is not null)
        {
            services.Configure(configure);
        }

        if (services.Any(service => service.ServiceType == typeof(SignalingConnectionHandler)))
        {
            return new SignalingBuilder(services);
        }

        services.AddOptions<SignalingOptions>().ValidateOnStart();

        services.AddSignalR().AddHubOptions<SignalingHub>(hub =>
        {
            hub.SupportedProtocols = ["json", "messagepack"];
            hub.EnableDetailedErrors = false;

            // One call at a time keeps the order of a sender's signals, and of its Join and Leave.
            hub.MaximumParallelInvocationsPerClient = 1;
        });
        services.AddOptions<HubOptions<SignalingHub>>().Configure<IOptions<SignalingOptions>>((hub, signaling) =>
        {
            // The most bytes that SignalR passes to the protocol at a time, and the limit of a handshake. PeerProtocol reads longer frames in pieces,
            // and applies the limits to them.
            hub.MaximumReceiveMessageSize = WebSocketReader.LargePiece;
            hub.ClientTimeoutInterval = signaling.Value.ClientTimeout;
            hub.KeepAliveInterval = signaling.Value.KeepAliveInterval;
            hub.HandshakeTimeout = signaling.Value.HandshakeTimeout;
        });

        services.AddCors();
        services.RememberCors();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<ISignalingCheck, ReadinessCheck>());
        services.TryAddSingleton<SignalingHealth>();

        services.TryAddSingleton(TimeProvider.System);
        services.AddMetrics();
        services.TryAddSingleton<SignalingMetrics>();
        services.TryAddSingleton<RequestRules>();
        services.TryAddSingleton<PeerRelay>();
        services.TryAddSingleton<IceServerList>();
        services.TryAddSingleton<Handoff>();
        services.TryAddSingleton<NodeDrain>();
        services.TryAddSingleton<NodeShutdown>();
        services.TryAddSingleton<DrainMiddleware>();
        services.AddRooms();
        services.TryAddSingleton<ISignalingRooms, SignalingRooms>();
        services.TryAddSingleton<AdminAuthentication>();
        services.TryAddSingleton<AdminTokens>();
        services.TryAddSingleton<NodeReporting>();
        services.AddHostedService(provider => provider.GetRequiredService<NodeReporting>());
        services.TryAddSingleton<OverviewReader>();
        services.TryAddSingleton<RoomSearch>();
        services.AddHostedService<DescriptorWatch>();
        services.AddHostedService<NodeGauges>();

        // Hosted services stop in reverse order: the webhooks stop after the connections, whose peers are suspended or leave, and before the lease ends.
        services.AddWebhooks();

        // Hosted services stop in reverse order: this one stops after the web server, and before the services that keep this node's lease in Redis.
        services.TryAddSingleton<OpenConnections>();
        services.AddHostedService(provider => provider.GetRequiredService<OpenConnections>());
        services.TryAddSingleton<PeerConnections>();
        services.AddSingleton<HubLifetimeManager<SignalingHub>>(provider => provider.GetRequiredService<PeerConnections>());
        services.TryAddSingleton<AccessExpiry>();
        services.TryAddSingleton<HubAnswers>();
        services.TryAddSingleton<HubScopes>();
        services.TryAddSingleton<SignalingConnectionHandler>();
        services.TryAddSingleton<ConnectionTokens>();
        services.TryAddSingleton<LimitReports>();
        services.TryAddSingleton<ConnectionAdmission>();
        services.TryAddSingleton<OriginPolicy>();
        services.TryAddSingleton<HubMapping>();
        services.AddAccess();
        var builder = new SignalingBuilder(services);
        ReferencedParts.AddTo(builder);
        return builder;
    }

    /// <summary>
    /// Makes the application drain on SIGTERM, as <see cref="SignalingOptions.Draining"/> configures it, and then end. It replaces ASP.NET Core's own
    /// signal handling, which would cut every connection at once. Call it after
    /// <see cref="AddSignaling(IServiceCollection, Action{SignalingOptions}?)"/>.
    /// </summary>
    /// <param name="services">The application's services.</param>
    public static IServiceCollection AddSignalingDraining(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        return services.Replace(ServiceDescriptor.Singleton<IHostLifetime, DrainingLifetime>());
    }
}

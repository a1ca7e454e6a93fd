using Microsoft.Extensions.Diagnostics.HealthChecks;
using Signaling.AspNetCore.Health;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the health of the signaling service to that of an application.</summary>
public static class SignalingHealthChecksBuilderExtensions
{
    /// <summary>
    /// Adds the service's checks, <c>signaling-node</c> and with Redis <c>signaling-redis</c>, to the application's own health checks, which then turn red
    /// while the node drains or cannot reach Redis. Without it the application's health is its own; <c>MapSignalingHealth</c> works either way.
    /// </summary>
    /// <param name="builder">The application's health checks. Call <c>AddSignaling</c> of the services as well.</param>
    /// <param name="tags">Tags of the checks, by which endpoints can choose them. Default: none.</param>
    public static IHealthChecksBuilder AddSignaling(this IHealthChecksBuilder builder, params string[] tags)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddOptions<HealthCheckServiceOptions>().Configure<IEnumerable<ISignalingCheck>>((health, checks) =>
        {
            foreach (var check in checks)
            {
                health.Registrations.Add(SignalingHealth.Register(check, tags));
            }
        });
        return builder;
    }
}

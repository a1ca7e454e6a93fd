using Microsoft.Extensions.Diagnostics.HealthChecks;
using Signaling.AspNetCore.Health;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the health of the signaling service to that of an application.</summary>
public static class SignalingHealthChecksBuilderExtensions
{
    /// <summary>
    /// Adds the service's checks to the application's own health checks: <c>signaling-node</c>, and with Redis <c>signaling-redis</c>. The
    /// application is then unhealthy while the node drains or cannot reach Redis. <c>MapSignalingHealth</c> works with and without this call.
    /// </summary>
    /// <param name="builder">The application's health checks. The application also has to call <c>AddSignaling</c> on its services.</param>
    /// <param name="tags">The tags of the checks, for endpoints that filter by tag. Default: none.</param>
    /// <exception cref="InvalidOperationException">The application does not call <c>AddSignaling</c> on its services. Thrown at the first check.</exception>
    public static IHealthChecksBuilder AddSignaling(this IHealthChecksBuilder builder, params string[] tags)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddOptions<HealthCheckServiceOptions>().Configure<IEnumerable<ISignalingCheck>>((health, checks) =>
        {
            var before = health.Registrations.Count;
            foreach (var check in checks)
            {
                health.Registrations.Add(SignalingHealth.Register(check, tags));
            }

            if (health.Registrations.Count == before)
            {
                throw new InvalidOperationException("AddHealthChecks().AddSignaling() found no signaling service. Also call AddSignaling() on the services.");
            }
        });
        return builder;
    }
}

using Microsoft.Extensions.Diagnostics.HealthChecks;
using Signaling.AspNetCore.Draining;

namespace Signaling.AspNetCore.Health;

/// <summary>Reports the node as ready after the host has started and until it begins to drain or to stop.</summary>
internal sealed class ReadinessCheck(IHostApplicationLifetime lifetime, NodeDrain drain) : ISignalingCheck
{
    public string Name => "signaling-node";

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(
            drain.HasBegun ? HealthCheckResult.Unhealthy("The node is draining.")
            : lifetime.ApplicationStopping.IsCancellationRequested ? HealthCheckResult.Unhealthy("The node is stopping.")
            : lifetime.ApplicationStarted.IsCancellationRequested ? HealthCheckResult.Healthy()
            : HealthCheckResult.Unhealthy("The node is starting."));
}

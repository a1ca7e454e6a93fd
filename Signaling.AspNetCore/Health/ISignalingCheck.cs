using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Signaling.AspNetCore.Health;

/// <summary>A health check of the signaling service.</summary>
internal interface ISignalingCheck : IHealthCheck
{
    /// <summary>Gets the name under which the check is reported.</summary>
    string Name { get; }
}

using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Signaling.AspNetCore.Health;

/// <summary>The service's own health, separate from the application's health checks.</summary>
internal sealed class SignalingHealth(IEnumerable<ISignalingCheck> checks, TimeProvider time) : HealthCheckService
{
    private readonly (HealthCheckRegistration Registration, IHealthCheck Check)[] _checks = [.. checks.Select(check => (Register(check), check))];

    /// <summary>Returns the registration of a check for an application's health checks.</summary>
    public static HealthCheckRegistration Register(ISignalingCheck check, params string[] tags) => new(check.Name, check, failureStatus: null, tags);

    public override async Task<HealthReport> CheckHealthAsync(
        Func<HealthCheckRegistration, bool>? predicate, CancellationToken cancellationToken = default)
    {
        var start = time.GetTimestamp();
        var asked = _checks.Where(check => predicate?.Invoke(check.Registration) ?? true);
        var entries = await Task.WhenAll(asked.Select(async check =>
            KeyValuePair.Create(check.Registration.Name, await CheckAsync(check.Registration, check.Check, cancellationToken))));
        return new HealthReport(entries.ToDictionary(), time.GetElapsedTime(start));
    }

    private async Task<HealthReportEntry> CheckAsync(HealthCheckRegistration registration, IHealthCheck check, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        HealthCheckResult result;
        try
        {
            result = await check.CheckHealthAsync(new HealthCheckContext { Registration = registration }, cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            result = HealthCheckResult.Unhealthy("The check failed.", exception);
        }

        return new HealthReportEntry(result.Status, result.Description, time.GetElapsedTime(start), result.Exception, result.Data);
    }
}

using Signaling.Redis.Nodes;

namespace Signaling.Server.Commands.Checks;

/// <summary>Checks that Redis can be reached, and that the nodes have the rights that they need there.</summary>
internal static class RedisServerCheck
{
    private const string Name = "redis";

    public static async Task<CheckResult> RunAsync(RedisInspection inspection)
    {
        if (!inspection.IsOn)
        {
            return CheckResult.Skipped(Name, "Signaling:Redis:ConnectionString is not set: a single node needs no Redis");
        }

        var report = await inspection.RunAsync();
        return report.Problem is { } problem ? CheckResult.Failed(Name, problem, "docs/scaling.md#redis lists the settings and the least rights of Redis.")
            : report.Warning is { } warning ? CheckResult.Warning(Name, warning, "docs/scaling.md#redis says why.")
            : CheckResult.Ok(Name, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"answers within {report.Latency!.Value.TotalMilliseconds:0.0} ms, with all rights that a node needs"));
    }
}

namespace Signaling.Benchmarks.Reporting;

/// <summary>The names of the metrics in the results.</summary>
internal static class Metric
{
    public const string Cpu = "server CPU µs";
    public const string GeneratorCpu = "generator CPU µs";
    public const string Rate = "a second";
    public const string FixedRate = "a second, fixed";
    public const string Utilisation = "server busy";
    public const string P50 = "p50 µs";
    public const string P99 = "p99 µs";
    public const string HalfLoadCpu = "server CPU µs at half load";
    public const string Memory = "RSS kB";
    public const string Milliseconds = "ms";
}

using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Perfolizer.Horology;
using Signaling.Benchmarks.Reporting;

namespace Signaling.Benchmarks.Micro;

/// <summary>Runs the BenchmarkDotNet classes, and stores their figures with those of the load.</summary>
internal static class MicroCommand
{
    public const string ScenarioName = "micro";
    public const string Nanoseconds = "ns";
    public const string AllocatedBytes = "bytes allocated";

    /// <summary>Returns whether all benchmarks could be measured.</summary>
    public static bool Run(Results results, string artifacts, bool quick)
    {
        // In this process: BenchmarkDotNet would otherwise generate a project, which would have to build under the rules of this repository.
        var job = (quick ? Job.Dry : Job.Default.WithWarmupCount(5).WithIterationCount(10).WithIterationTime(TimeInterval.FromMilliseconds(200)))
            .WithToolchain(InProcessEmitToolchain.Instance);
        var config = ManualConfig.CreateEmpty().AddJob(job).AddColumnProvider(DefaultConfig.Instance.GetColumnProviders().ToArray())
            .AddLogger(quick ? NullLogger.Instance : ConsoleLogger.Default).WithArtifactsPath(artifacts).WithOptions(ConfigOptions.DisableLogFile);

        results.Forget(ScenarioName);
        var succeeded = true;
        foreach (var summary in BenchmarkRunner.Run([typeof(ProtocolBenchmarks), typeof(OutboxBenchmarks), typeof(DirectoryBenchmarks)], config))
        {
            foreach (var report in summary.Reports)
            {
                if (report.ResultStatistics is not { } statistics)
                {
                    succeeded = false;
                    Console.Error.WriteLine($"micro FAILED: {report.BenchmarkCase.DisplayInfo}");
                    continue;
                }

                var benchmark = report.BenchmarkCase;
                var parameters = string.Join(", ", benchmark.Parameters.Items.Select(parameter => parameter.Value));
                var name = $"{benchmark.Descriptor.Type.Name.Replace("Benchmarks", string.Empty, StringComparison.Ordinal)}: {benchmark.Descriptor.WorkloadMethod.Name} {parameters}".TrimEnd();
                results.Add(ScenarioName, name, "ours", Nanoseconds, statistics.Median);
                results.Add(ScenarioName, name, "ours", AllocatedBytes, report.GcStats.GetBytesAllocatedPerOperation(benchmark) ?? 0);
                Console.WriteLine($"  {name,-48} {statistics.Median,9:0} ns");
            }
        }

        return succeeded;
    }
}

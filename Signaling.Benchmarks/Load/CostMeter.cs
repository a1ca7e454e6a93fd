using System.Diagnostics;
using Signaling.Benchmarks.Machine;

namespace Signaling.Benchmarks.Load;

/// <summary>Measures the CPU time of the server and of the generator between two points in time.</summary>
internal sealed class CostMeter
{
    private readonly IReadOnlyList<int> _serverProcesses;
    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly TimeSpan _server;
    private readonly TimeSpan _generator;

    public CostMeter(IReadOnlyList<int> serverProcesses)
    {
        _serverProcesses = serverProcesses;
        _server = ProcessUse.Cpu(serverProcesses);
        _generator = ProcessUse.Cpu(Environment.ProcessId);
    }

    public Cost Read(long deliveries) => new(
        Math.Max(1, deliveries),
        Stopwatch.GetElapsedTime(_start),
        ProcessUse.Cpu(_serverProcesses) - _server,
        ProcessUse.Cpu(Environment.ProcessId) - _generator);
}

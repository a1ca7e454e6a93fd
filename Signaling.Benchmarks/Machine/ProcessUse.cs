using System.Globalization;

namespace Signaling.Benchmarks.Machine;

/// <summary>The resources that a process has used, as measured by the operating system.</summary>
internal static class ProcessUse
{
    /// <summary>
    /// Returns the user and system time of all threads, including ended ones. The CPU clock of the process has a resolution of nanoseconds. For the same
    /// sum, /proc/PID/stat has a resolution of 10 ms.
    /// </summary>
    public static TimeSpan Cpu(int processId)
    {
        if (LibC.CpuClockOf(processId, out var clock) != 0)
        {
            throw new InvalidOperationException($"Process {processId} has ended.");
        }

        LibC.Check(LibC.ReadClock(clock, out var time), "clock_gettime");
        return TimeSpan.FromSeconds(time.Seconds) + TimeSpan.FromTicks(time.Nanoseconds / TimeSpan.NanosecondsPerTick);
    }

    public static TimeSpan Cpu(IEnumerable<int> processIds) => processIds.Aggregate(TimeSpan.Zero, (sum, id) => sum + Cpu(id));

    /// <summary>Returns the resident memory in bytes.</summary>
    public static long ResidentBytes(int processId)
    {
        var line = File.ReadLines($"/proc/{processId}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
    }
}

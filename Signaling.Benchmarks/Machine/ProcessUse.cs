using System.Globalization;

namespace Signaling.Benchmarks.Machine;

/// <summary>What a process has used, as the operating system counts it.</summary>
internal static class ProcessUse
{
    /// <summary>
    /// User and system time of all threads, also of those that have ended. The process' CPU clock has nanoseconds where /proc/PID/stat has hundredths
    /// of a second, of the same sum.
    /// </summary>
    public static TimeSpan Cpu(int processId)
    {
        if (LibC.CpuClockOf(processId, out var clock) != 0)
        {
            throw new InvalidOperationException($"Process {processId} is gone.");
        }

        LibC.Check(LibC.ReadClock(clock, out var time), "clock_gettime");
        return TimeSpan.FromSeconds(time.Seconds) + TimeSpan.FromTicks(time.Nanoseconds / TimeSpan.NanosecondsPerTick);
    }

    public static TimeSpan Cpu(IEnumerable<int> processIds) => processIds.Aggregate(TimeSpan.Zero, (sum, id) => sum + Cpu(id));

    /// <summary>The memory that is resident, in bytes.</summary>
    public static long ResidentBytes(int processId)
    {
        var line = File.ReadLines($"/proc/{processId}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
    }
}

using System.Globalization;

namespace Signaling.Benchmarks.Machine;

/// <summary>Assigns the cores: one core for the servers, another core for the load generator.</summary>
internal static unsafe class Cores
{
    private const int Words = 16; // of 64 cores each

    private static readonly int[] _allowed = ReadAllowed();

    public static int Server => _allowed[0];

    public static int Generator => _allowed[1];

    /// <summary>Gets all cores, for measurements under the conditions of a user.</summary>
    public static string All => string.Join(',', _allowed);

    /// <summary>Moves all threads of this process to the generator's core. A new thread inherits the core from the thread that starts it.</summary>
    public static void PinThisProcess()
    {
        if (_allowed.Length < 2)
        {
            throw new InvalidOperationException("Two cores are needed: one for the server, one for the load.");
        }

        var mask = stackalloc ulong[Words];
        new Span<ulong>(mask, Words).Clear();
        mask[Generator / 64] = 1UL << (Generator % 64);
        foreach (var thread in Directory.GetDirectories("/proc/self/task"))
        {
            // A thread may have ended since the list was read.
            _ = LibC.SetAffinity(int.Parse(Path.GetFileName(thread), CultureInfo.InvariantCulture), Words * sizeof(ulong), mask);
        }
    }

    private static int[] ReadAllowed()
    {
        var mask = stackalloc ulong[Words];
        new Span<ulong>(mask, Words).Clear();
        LibC.Check(LibC.GetAffinity(0, Words * sizeof(ulong), mask), "sched_getaffinity");
        var cores = new List<int>();
        for (var core = 0; core < Words * 64; core++)
        {
            if ((mask[core / 64] & (1UL << (core % 64))) != 0)
            {
                cores.Add(core);
            }
        }

        return [.. cores];
    }
}

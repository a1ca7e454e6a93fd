using Signaling.Benchmarks.Load;
using Signaling.Benchmarks.Reporting;
using Signaling.Benchmarks.Servers;
using Signaling.Load;

namespace Signaling.Benchmarks.Scenarios;

/// <summary>The objects that the scenarios of one run share.</summary>
/// <param name="Workplace">The folders.</param>
/// <param name="Loop">The load generator.</param>
/// <param name="Fleet">The servers.</param>
/// <param name="Results">The results.</param>
/// <param name="Plan">The extent of the run.</param>
/// <param name="MaxPeers">The number of connections that a process may hold.</param>
internal sealed record Session(Workplace Workplace, Loop Loop, Fleet Fleet, Results Results, Plan Plan, int MaxPeers)
{
    // The servers and kinds of traffic that are warm already and need a shorter warm-up.
    private readonly HashSet<string> _warm = [];

    /// <summary>Warms a server up for a kind of traffic: long the first time, short if the server has already had such traffic.</summary>
    public void WarmUp(ClosedLoop traffic, ServerProcess server, string traffics) =>
        (_warm.Add($"{server.Id} {traffics}") ? Plan.FirstWarmUp : Plan.NextWarmUp).Run(traffic);

    /// <summary>Returns this number of peers, or fewer if the limit on open files is lower.</summary>
    public int PeersUpTo(int wanted)
    {
        if (wanted <= MaxPeers)
        {
            return wanted;
        }

        Say($"The limit on open files allows only {MaxPeers} connections, not {wanted}.");
        return MaxPeers / 4 * 4;
    }

    public static void Say(string text) => Console.WriteLine("  " + text);
}

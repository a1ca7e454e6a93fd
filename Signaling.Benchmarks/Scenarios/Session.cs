using Signaling.Benchmarks.Load;
using Signaling.Benchmarks.Reporting;
using Signaling.Benchmarks.Servers;

namespace Signaling.Benchmarks.Scenarios;

/// <summary>What the scenarios of one run share.</summary>
/// <param name="Workplace">Where things are.</param>
/// <param name="Loop">The generator.</param>
/// <param name="Fleet">The servers.</param>
/// <param name="Results">Where figures go.</param>
/// <param name="Plan">How much is done.</param>
/// <param name="MaxPeers">How many connections a process may hold here.</param>
internal sealed record Session(Workplace Workplace, Loop Loop, Fleet Fleet, Results Results, Plan Plan, int MaxPeers)
{
    // The servers that traffic has been run on, and in which way: what is warm needs less warming.
    private readonly HashSet<string> _warm = [];

    /// <summary>Warms a server up for a kind of traffic: at length the first time, shortly when it has seen such traffic before.</summary>
    public void WarmUp(ClosedLoop traffic, ServerProcess server, string traffics) =>
        (_warm.Add($"{server.Id} {traffics}") ? Plan.FirstWarmUp : Plan.NextWarmUp).Run(traffic);

    /// <summary>So many peers, or as many as the limit on open files allows; in whole rooms, whatever their size is here.</summary>
    public int PeersUpTo(int wanted)
    {
        if (wanted <= MaxPeers)
        {
            return wanted;
        }

        Say($"This user may open files for {MaxPeers} connections alone; {wanted} were wanted.");
        return MaxPeers / 4 * 4;
    }

    public static void Say(string text) => Console.WriteLine("  " + text);
}

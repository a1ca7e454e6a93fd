using System.Globalization;

namespace Signaling.Tests.ScaleOut;

public sealed class ChaosTests
{
    // For a longer search for rare faults, with another seed: CHAOS_STEPS=1000 CHAOS_SEED=7.
    private static readonly int _steps = Setting("CHAOS_STEPS", 50);
    private static readonly int _seed = Setting("CHAOS_SEED", 1);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Peers_AfterRandomFaultsOfPeersNodesAndRedis_AgreeAboutTheirRooms(bool withResumes)
    {
        await using var chaos = new Chaos(_seed, withResumes);
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

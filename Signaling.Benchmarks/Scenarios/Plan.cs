using Signaling.Benchmarks.Load;

namespace Signaling.Benchmarks.Scenarios;

/// <summary>How much a run does: enough for figures, or just enough to see that everything works.</summary>
internal sealed record Plan
{
    public required int Rounds { get; init; }

    /// <summary>How long traffic is measured at a time.</summary>
    public TimeSpan Window { get; private init; } = TimeSpan.FromSeconds(2);

    public WarmUp FirstWarmUp { get; private init; } = new(TimeSpan.FromSeconds(12), TimeSpan.FromSeconds(25));

    // Not short: with each new swarm, what connects and joins gets hot enough to be compiled again, which was seen to take up to three seconds.
    public WarmUp NextWarmUp { get; private init; } = new(TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(8));

    // What saturation has not used gets compiled, too: for two seconds the times were seen to be those of the compiler.
    public TimeSpan OpenWarmUp { get; private init; } = TimeSpan.FromSeconds(3);

    /// <summary>How long traffic at a fixed rate is measured. One signal in a hundred is few: they need longer.</summary>
    public TimeSpan OpenWindow { get; private init; } = TimeSpan.FromSeconds(4);

    /// <summary>Peers where many are asked for.</summary>
    public int ManyPeers { get; private init; } = 10_000;

    /// <summary>Peers that connect and join, one round.</summary>
    public int Arrivals { get; private init; } = 1_000;

    /// <summary>Meshes that come up, one round.</summary>
    public int Meshes { get; private init; } = 40;

    public int Starts { get; private init; } = 5;

    /// <summary>How long idle peers are left alone before the memory is read.</summary>
    public TimeSpan Rest { get; private init; } = TimeSpan.FromSeconds(5);

    public static Plan Full(int rounds) => new() { Rounds = rounds };

    public static Plan Quick(int rounds) => new()
    {
        Rounds = rounds,
        Window = TimeSpan.FromSeconds(0.3),
        FirstWarmUp = new(TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(0.5)),
        NextWarmUp = new(TimeSpan.Zero, TimeSpan.Zero),
        OpenWarmUp = TimeSpan.FromSeconds(0.1),
        OpenWindow = TimeSpan.FromSeconds(0.3),
        ManyPeers = 500,
        Arrivals = 100,
        Meshes = 3,
        Starts = 1,
        Rest = TimeSpan.FromSeconds(0.5),
    };
}

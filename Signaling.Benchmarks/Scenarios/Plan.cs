using Signaling.Benchmarks.Load;

namespace Signaling.Benchmarks.Scenarios;

/// <summary>The extent of a run: full for figures, or minimal to check that everything works.</summary>
internal sealed record Plan
{
    public required int Rounds { get; init; }

    /// <summary>Gets the duration of one measurement of traffic.</summary>
    public TimeSpan Window { get; private init; } = TimeSpan.FromSeconds(2);

    public WarmUp FirstWarmUp { get; private init; } = new(TimeSpan.FromSeconds(12), TimeSpan.FromSeconds(25));

    // Not short: each new swarm makes the code for connecting and joining hot, so the runtime compiles it again. That took up to three seconds.
    public WarmUp NextWarmUp { get; private init; } = new(TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(8));

    // The runtime also compiles code that the saturation did not use. For two seconds the measured times were those of the compiler.
    public TimeSpan OpenWarmUp { get; private init; } = TimeSpan.FromSeconds(3);

    /// <summary>Gets the duration of traffic at a fixed rate. It is longer, because the p99 needs many signals.</summary>
    public TimeSpan OpenWindow { get; private init; } = TimeSpan.FromSeconds(4);

    /// <summary>Gets the number of peers in scenarios with many peers.</summary>
    public int ManyPeers { get; private init; } = 10_000;

    /// <summary>Gets the number of peers that connect and join in one round.</summary>
    public int Arrivals { get; private init; } = 1_000;

    /// <summary>Gets the number of meshes that are set up in one round.</summary>
    public int Meshes { get; private init; } = 40;

    public int Starts { get; private init; } = 5;

    /// <summary>Gets the time for which peers are idle before the memory is read.</summary>
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

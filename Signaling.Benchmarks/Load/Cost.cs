namespace Signaling.Benchmarks.Load;

/// <summary>What a stretch of traffic has cost.</summary>
/// <param name="Deliveries">How many signals have arrived.</param>
/// <param name="Elapsed">How long it took.</param>
/// <param name="ServerCpu">CPU time of the server's processes.</param>
/// <param name="GeneratorCpu">CPU time of the load generator.</param>
internal sealed record Cost(long Deliveries, TimeSpan Elapsed, TimeSpan ServerCpu, TimeSpan GeneratorCpu)
{
    public double ServerMicroseconds => ServerCpu.TotalMicroseconds / Deliveries;

    public double GeneratorMicroseconds => GeneratorCpu.TotalMicroseconds / Deliveries;

    public double Rate => Deliveries / Elapsed.TotalSeconds;

    /// <summary>The share of one core that the server used: near 1 when it was saturated.</summary>
    public double Utilisation => ServerCpu / Elapsed;
}

namespace Signaling.Benchmarks.Load;

/// <summary>The measured cost of traffic.</summary>
/// <param name="Deliveries">The number of signals that have arrived.</param>
/// <param name="Elapsed">The elapsed time.</param>
/// <param name="ServerCpu">CPU time of the server's processes.</param>
/// <param name="GeneratorCpu">CPU time of the load generator.</param>
internal sealed record Cost(long Deliveries, TimeSpan Elapsed, TimeSpan ServerCpu, TimeSpan GeneratorCpu)
{
    public double ServerMicroseconds => ServerCpu.TotalMicroseconds / Deliveries;

    public double GeneratorMicroseconds => GeneratorCpu.TotalMicroseconds / Deliveries;

    public double Rate => Deliveries / Elapsed.TotalSeconds;

    /// <summary>Gets the share of one core that the server used: near 1 when the server was saturated.</summary>
    public double Utilisation => ServerCpu / Elapsed;
}

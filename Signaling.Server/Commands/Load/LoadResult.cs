namespace Signaling.Server.Commands.Load;

/// <summary>How a server stood a load. Times are in milliseconds.</summary>
/// <param name="Peers">The number of peers.</param>
/// <param name="Rooms">The number of rooms.</param>
/// <param name="JoinMs">How long it took until all peers had joined.</param>
/// <param name="Seconds">How long signals were sent.</param>
/// <param name="AskedRate">The signals per second that were asked for.</param>
/// <param name="Rate">The signals per second that were sent.</param>
/// <param name="Sent">The number of signals sent.</param>
/// <param name="Delivered">The number of signals that arrived.</param>
/// <param name="P50Ms">The median time from when a signal was due until it arrived.</param>
/// <param name="P99Ms">The time within which 99 of 100 signals arrived.</param>
/// <param name="MaxMs">The longest time.</param>
/// <param name="Refused">The number of refused signals, by the code of the refusal.</param>
/// <param name="RefusedJoins">How often a join had to be repeated because of a rate limit.</param>
/// <param name="Lost">The number of signals that were not refused, and did not arrive within ten seconds.</param>
/// <param name="Closed">The number of connections that ended.</param>
/// <param name="CloseReason">Why the first of them ended.</param>
internal sealed record LoadResult(
    int Peers, int Rooms, double JoinMs, double Seconds, int AskedRate, double Rate, long Sent, long Delivered, double P50Ms, double P99Ms, double MaxMs,
    IReadOnlyDictionary<string, long> Refused, int RefusedJoins, long Lost, int Closed, string? CloseReason)
{
    /// <summary>Gets whether the server relayed everything.</summary>
    public bool IsClean => Refused.Count == 0 && Lost == 0 && Closed == 0;

    /// <summary>Gets whether the generator itself could not send as fast as was asked.</summary>
    public bool IsGeneratorBehind => Rate < 0.95 * AskedRate;
}

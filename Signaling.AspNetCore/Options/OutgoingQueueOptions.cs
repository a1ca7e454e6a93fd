using System.ComponentModel.DataAnnotations;

namespace Signaling.AspNetCore;

/// <summary>
/// What may wait for a connection that reads more slowly than other peers send to it, beyond what the transport itself holds. Each sender has a share;
/// a call that does not fit into its sender's share is refused with <c>rate_limited</c>. The connection itself is cut when a signal has waited too
/// long: 16 seconds, or longer when <see cref="MaxBytes"/> needs longer at 2 Mbit/s.
/// </summary>
public sealed class OutgoingQueueOptions
{
    /// <summary>The most signals of peers that wait for one connection; a quarter of them, when they come from one peer. Default: 2048.</summary>
    [Range(16, 1 << 20)]
    public int MaxSignals { get; set; } = 2048;

    /// <summary>
    /// The most memory that the signals of peers waiting for one connection may take, in bytes; a quarter of it, when they come from one peer. Default:
    /// 4 MiB.
    /// </summary>
    [Range(1 << 16, 1 << 30)]
    public int MaxBytes { get; set; } = 4 * 1024 * 1024;

    /// <summary>How long a signal may wait: a full queue has to be read within that time. A connection that reads 2 Mbit/s is never too slow.</summary>
    internal TimeSpan MaxWait => TimeSpan.FromSeconds(Math.Max(16, MaxBytes / (256.0 * 1024)));
}

using System.ComponentModel.DataAnnotations;

namespace Signaling.AspNetCore;

/// <summary>
/// The limits of the queue for a connection that reads more slowly than other peers send to it. The queue is in addition to the transport's buffer.
/// Each sender has a share of it, and a signal over this share is refused with <c>rate_limited</c>. The connection is cut when a signal has waited
/// for 16 seconds, or longer if <see cref="MaxBytes"/> needs longer at 2 Mbit/s.
/// </summary>
public sealed class OutgoingQueueOptions
{
    /// <summary>
    /// Gets or sets the maximum number of peers' signals that wait for one connection. If they come from one peer, the limit is a quarter. Default:
    /// 2048.
    /// </summary>
    [Range(16, 1 << 20)]
    public int MaxSignals { get; set; } = 2048;

    /// <summary>
    /// Gets or sets the maximum memory of the peers' signals that wait for one connection, in bytes. If they come from one peer, the limit is a
    /// quarter. Default: 4 MiB.
    /// </summary>
    [Range(1 << 16, 1 << 30)]
    public int MaxBytes { get; set; } = 4 * 1024 * 1024;

    /// <summary>Gets how long a signal may wait. A client has to read a full queue within that time; 2 Mbit/s is always fast enough.</summary>
    internal TimeSpan MaxWait => TimeSpan.FromSeconds(Math.Max(16, MaxBytes / (256.0 * 1024)));
}

using System.ComponentModel.DataAnnotations;

namespace Signaling.AspNetCore;

/// <summary>
/// The limits of each connection. Each has a rate and a burst: an unused rate is saved up to the burst. A rate of 0 switches the limit off.
/// </summary>
public sealed class ConnectionRateOptions
{
    /// <summary>
    /// Gets or sets the calls per second. Everything that the client sends counts: an offer, answer, candidate, message or ping counts once. All other
    /// calls count ten times, including unknown methods and wrong arguments. Default: 200.
    /// </summary>
    [Range(0, 1_000_000)]
    public int CallsPerSecond { get; set; } = 200;

    /// <summary>
    /// Gets or sets the burst of calls. Default: 2000. A peer that sends an offer and 30 candidates to each of 11 peers, and renegotiates at once,
    /// makes 700 calls.
    /// </summary>
    [Range(1, 100_000_000)]
    public int CallBurst { get; set; } = 2000;

    /// <summary>Gets or sets the received bytes per second. Default: 256 KiB.</summary>
    [Range(0, 1 << 30)]
    public int BytesPerSecond { get; set; } = 256 * 1024;

    /// <summary>Gets or sets the burst of received bytes. At least as large as the largest call. Default: 4 MiB.</summary>
    [Range(1, int.MaxValue)]
    public int ByteBurst { get; set; } = 4 * 1024 * 1024;

    /// <summary>
    /// Gets or sets the WebSocket frames per second. Fragments, empty messages and the WebSocket's own pings count, which never become a call.
    /// Default: 400.
    /// </summary>
    [Range(0, 1_000_000)]
    public int FramesPerSecond { get; set; } = 400;

    /// <summary>Gets or sets the burst of WebSocket frames. Default: 4000.</summary>
    [Range(1, 100_000_000)]
    public int FrameBurst { get; set; } = 4000;

    /// <summary>
    /// Gets or sets the bytes per second of messages to all peers of a room: the size of each message times the number of its receivers. Default: 4
    /// MiB.
    /// </summary>
    [Range(0, 1 << 30)]
    public int BroadcastBytesPerSecond { get; set; } = 4 * 1024 * 1024;

    /// <summary>Gets or sets the burst of messages to all peers, in bytes. Default: 32 MiB, which is 20 of the largest messages to 99 peers.</summary>
    [Range(1, int.MaxValue)]
    public int BroadcastBurst { get; set; } = 32 * 1024 * 1024;
}

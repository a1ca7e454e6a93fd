using System.ComponentModel.DataAnnotations;

namespace Signaling.AspNetCore;

/// <summary>
/// The limits of one source of connections, which is a network address or a user. Zero switches a limit off. The defaults are those of an address.
/// They are generous, because all users behind a proxy that is not in <see cref="SignalingOptions.TrustedProxies"/> share one address.
/// </summary>
public sealed class SourceRateOptions
{
    /// <summary>Gets or sets the maximum number of open connections. Default: 10,000; 50 for a user.</summary>
    [Range(0, 10_000_000)]
    public int MaxConnections { get; set; } = 10_000;

    /// <summary>Gets or sets the maximum number of open connections that have not joined a room yet. Default: 1000; 20 for a user.</summary>
    [Range(0, 10_000_000)]
    public int MaxPending { get; set; } = 1000;

    /// <summary>
    /// Gets or sets the new connections per second. A connection that ends without having joined a room counts as five. Default: 200; 5 for a user.
    /// </summary>
    [Range(0, 1_000_000)]
    public int ConnectionsPerSecond { get; set; } = 200;

    /// <summary>Gets or sets the burst of new connections. Default: 2000; 50 for a user.</summary>
    [Range(1, 100_000_000)]
    public int ConnectionBurst { get; set; } = 2000;

    /// <summary>
    /// Gets or sets the negotiations per second. SignalR keeps a negotiated connection for 15 seconds, even if it is never used. Default: 200; 5 for a
    /// user.
    /// </summary>
    [Range(0, 1_000_000)]
    public int NegotiationsPerSecond { get; set; } = 200;

    /// <summary>Gets or sets the burst of negotiations. Default: 2000; 50 for a user.</summary>
    [Range(1, 100_000_000)]
    public int NegotiationBurst { get; set; } = 2000;

    /// <summary>
    /// Gets or sets the calls of <c>Join</c> per second. <c>Resume</c> does not count, so that all peers can return after a failure. Default: 50; 5
    /// for a user.
    /// </summary>
    [Range(0, 1_000_000)]
    public int JoinsPerSecond { get; set; } = 50;

    /// <summary>Gets or sets the burst of calls of <c>Join</c>. Default: 500; 50 for a user.</summary>
    [Range(1, 100_000_000)]
    public int JoinBurst { get; set; } = 500;
}

namespace Signaling.AspNetCore;

/// <summary>
/// The limits of what one connection, one network address and one user may do in a time. What exceeds them is refused with <c>rate_limited</c>; a
/// connection that continues is closed. See docs/limits.md.
/// </summary>
public sealed class RateLimitOptions
{
    /// <summary>Gets or sets whether these limits are enforced. Default: true. A single limit is switched off with 0.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Gets the limits of each connection.</summary>
    public ConnectionRateOptions Connection { get; init; } = new();

    /// <summary>Gets the limits of each network address: an IPv4 address, or an IPv6 network of 64 bits.</summary>
    public SourceRateOptions Address { get; init; } = new();

    /// <summary>Gets the limits of each authenticated user. They are lower, because a user is one person.</summary>
    public SourceRateOptions User { get; init; } = new()
    {
        MaxConnections = 50,
        MaxPending = 20,
        ConnectionsPerSecond = 5,
        ConnectionBurst = 50,
        NegotiationsPerSecond = 5,
        NegotiationBurst = 50,
        JoinsPerSecond = 5,
        JoinBurst = 50,
    };
}

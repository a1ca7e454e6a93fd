using System.ComponentModel.DataAnnotations;

namespace Signaling.AspNetCore;

/// <summary>The options for draining a node on SIGTERM: its peers move to other nodes before the node ends.</summary>
public sealed class DrainingOptions
{
    /// <summary>
    /// Gets or sets the time between the failing readiness check and the notification of the peers, so that load balancers can detect the failing
    /// check. Default: none, because the refusal of new connections also informs a load balancer.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00", ConvertValueInInvariantCulture = true)]
    public TimeSpan Delay { get; set; } = TimeSpan.Zero;

    /// <summary>
    /// Gets or sets the period over which the reconnects of the peers are spread, so that they do not reach the other nodes all at once. Default: 5
    /// seconds.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00", ConvertValueInInvariantCulture = true)]
    public TimeSpan Spread { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Gets or sets how long the node waits, after the notification, until its peers have moved. Then the remaining connections are cut. The
    /// orchestrator must wait longer than <see cref="Delay"/> and this timeout together before it kills the node. Default: 20 seconds.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00", ConvertValueInInvariantCulture = true)]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(20);
}

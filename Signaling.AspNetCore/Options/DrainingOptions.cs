using System.ComponentModel.DataAnnotations;

namespace Signaling.AspNetCore;

/// <summary>How a node goes away when it is asked to end (SIGTERM): its peers move to other nodes first.</summary>
public sealed class DrainingOptions
{
    /// <summary>
    /// How long to wait between turning readiness red and telling the peers, so that load balancers have noticed by then. Default: none, as a
    /// load balancer that has not noticed yet is told by the refusal of new connections.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00", ConvertValueInInvariantCulture = true)]
    public TimeSpan Delay { get; set; } = TimeSpan.Zero;

    /// <summary>Over what time the peers are spread when they reconnect, so that they do not all come to the other nodes at once. Default: 5 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00", ConvertValueInInvariantCulture = true)]
    public TimeSpan Spread { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long to wait for the peers to be gone, from telling them; then those that are left are cut. Whoever starts the node has to be at
    /// least as patient before it kills it. Default: 20 seconds.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00", ConvertValueInInvariantCulture = true)]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(20);
}

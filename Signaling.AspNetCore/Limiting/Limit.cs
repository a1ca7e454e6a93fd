namespace Signaling.AspNetCore.Limiting;

/// <summary>A limit, as an operator sees it.</summary>
/// <param name="Name">Its value of the metric's tag <c>limit</c>.</param>
/// <param name="Key">Its key in the configuration.</param>
internal sealed record Limit(string Name, string Key)
{
    public static Limit Calls { get; } = new("connection_calls", "RateLimits:Connection:CallsPerSecond");

    public static Limit Bytes { get; } = new("connection_bytes", "RateLimits:Connection:BytesPerSecond");

    public static Limit Frames { get; } = new("connection_frames", "RateLimits:Connection:FramesPerSecond");

    public static Limit Broadcasts { get; } = new("connection_broadcasts", "RateLimits:Connection:BroadcastBytesPerSecond");

    public static Limit Rosters { get; } = new("connection_rosters", "Limits:MaxRosterBytesPerSecond");

    public static Limit NodeConnections { get; } = new("node_connections", "MaxConnections");
}

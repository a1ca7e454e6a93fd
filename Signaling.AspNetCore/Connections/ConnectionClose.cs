namespace Signaling.AspNetCore.Connections;

/// <summary>How a client ended its connection. It decides whether the peer leaves or is suspended.</summary>
internal enum ConnectionClose
{
    /// <summary>The network broke, or the client closed with an error status.</summary>
    Broken,

    /// <summary>A WebSocket close frame with 1000, 1001 or no status: the page was closed, or a proxy reloads its configuration.</summary>
    Closed,

    /// <summary>SignalR's Close message, or the DELETE of long polling: the client stopped.</summary>
    Farewell,
}

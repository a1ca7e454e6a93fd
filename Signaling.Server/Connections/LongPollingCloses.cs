using System.Collections.Concurrent;

namespace Signaling.Server.Connections;

/// <summary>
/// Notices the request with which a long-polling client ends its connection in the orderly way: a DELETE that names the connection's token.
/// To SignalR's hub that end looks like any other.
/// </summary>
internal sealed class LongPollingCloses
{
    private readonly ConcurrentDictionary<string, PeerConnection> _connections = new(StringComparer.Ordinal);

    /// <summary>The token under which a client addresses its connection, a secret of that client; null when the request names none.</summary>
    public static string? TokenOf(HttpContext? http) => http?.Request.Query["id"].ToString() is { Length: > 0 } token ? token : null;

    public void Add(string token, PeerConnection connection) => _connections[token] = connection;

    public void Remove(string token) => _connections.TryRemove(token, out _);

    public Task ObserveAsync(HttpContext context, RequestDelegate next)
    {
        if (HttpMethods.IsDelete(context.Request.Method) && TokenOf(context) is { } token && _connections.TryGetValue(token, out var connection))
        {
            connection.OnCloseMessage();
        }

        return next(context);
    }
}

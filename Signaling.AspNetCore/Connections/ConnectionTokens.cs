using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.Http.Connections.Features;
using Signaling.AspNetCore.Relay;

namespace Signaling.AspNetCore.Connections;

/// <summary>
/// Looks after the tokens under which clients address their connections over HTTP. It notices the DELETE with which a long-polling client ends
/// its connection in the orderly way, which to SignalR's hub looks like any other end; and it turns away requests that name a connection by its
/// public ID.
/// </summary>
internal sealed class ConnectionTokens(PeerRelay relay)
{
    private readonly ConcurrentDictionary<string, SignalingConnection> _longPolling = new(StringComparer.Ordinal);

    public void Add(SignalingConnection connection, HttpContext? http)
    {
        if (connection.Features.Get<IHttpTransportFeature>()?.TransportType == HttpTransportType.LongPolling && TokenOf(http) is { } token)
        {
            _longPolling[token] = connection;
        }
    }

    public void Remove(HttpContext? http)
    {
        if (TokenOf(http) is { } token)
        {
            _longPolling.TryRemove(token, out _);
        }
    }

    public Task ObserveAsync(HttpContext context, RequestDelegate next)
    {
        var token = TokenOf(context);

        // A WebSocket that was opened without negotiation has its connection ID for a token. That is the peer ID, which everybody in the room
        // knows; nobody who has negotiated ever sends it.
        if (token is not null && relay.IsConnected(token))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }

        if (token is not null && HttpMethods.IsDelete(context.Request.Method) && _longPolling.TryGetValue(token, out var connection))
        {
            connection.OnFarewell();
        }

        return next(context);
    }

    private static string? TokenOf(HttpContext? http) => http?.Request.Query["id"].ToString() is { Length: > 0 } token ? token : null;
}

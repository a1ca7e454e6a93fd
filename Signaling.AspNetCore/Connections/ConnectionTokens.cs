using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.Http.Connections.Features;
using Signaling.AspNetCore.Relay;

namespace Signaling.AspNetCore.Connections;

/// <summary>
/// Tracks the tokens by which clients address their connections over HTTP. A long-polling client closes its connection with a DELETE, which SignalR's
/// hub cannot distinguish from a lost connection; this class can. It also rejects requests that name a connection by its public ID.
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

        // The token of a WebSocket without negotiation is its connection ID. That ID is the peer ID, which all peers of the room know. A client that
        // has negotiated never sends it.
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

using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Connections.Features;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Options;
using Signaling.Contracts;
using Signaling.Server.Relay;
using Signaling.Server.Rooms;

namespace Signaling.Server.Connections;

/// <summary>
/// SignalR's handler for our hub, with what has to be known below it: every message that arrives, and the end of every connection. It brings
/// its own protocols and logging, so that an application which embeds the hub keeps its other hubs as they were.
/// </summary>
internal sealed class SignalingConnectionHandler : HubConnectionHandler<SignalingHub>
{
    private readonly HubLifetimeManager<SignalingHub> _connections;
    private readonly PeerRelay _relay;
    private readonly IRoomDirectory _rooms;
    private readonly ConnectionTokens _tokens;
    private readonly SignalingOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    public SignalingConnectionHandler(
        HubLifetimeManager<SignalingHub> connections,
        IOptions<HubOptions> globalHubOptions,
        IOptions<HubOptions<SignalingHub>> hubOptions,
        ILoggerFactory loggerFactory,
        IUserIdProvider userIdProvider,
        IServiceScopeFactory serviceScopeFactory,
        PeerRelay relay,
        IRoomDirectory rooms,
        ConnectionTokens tokens,
        IOptions<SignalingOptions> options,
        TimeProvider time)
        : base(
            connections, new PeerProtocolResolver(), globalHubOptions, hubOptions, new HubLoggerFactory(loggerFactory),
            userIdProvider, serviceScopeFactory)
    {
        _connections = connections;
        _relay = relay;
        _rooms = rooms;
        _tokens = tokens;
        _options = options.Value;
        _time = time;
        _logger = loggerFactory.CreateLogger<SignalingConnectionHandler>();
    }

    public override async Task OnConnectedAsync(ConnectionContext connection)
    {
        var http = connection.Features.Get<IHttpContextFeature>()?.HttpContext;
        var peer = new SignalingConnection(connection, http?.Features.Get<AcceptedWebSocket>(), CreateOutbox, _time, _options, _logger);
        connection.Features.Get<IConnectionHeartbeatFeature>()?.OnHeartbeat(static state => ((SignalingConnection)state).CheckTimeouts(), peer);

        PeerProtocolResolver.Connection = peer;
        _relay.Open(peer.ConnectionId, peer.Outbox);
        _tokens.Add(peer, http);
        try
        {
            await base.OnConnectedAsync(peer);
        }
        finally
        {
            _tokens.Remove(http);
            _relay.Close(peer.ConnectionId);
        }
    }

    private Outbox CreateOutbox(SignalingConnection peer) =>
        new(peer.ConnectionId, _connections, _options.OutgoingQueue, () => _ = Task.Run(() => EvictAsync(peer)), _logger);

    // Detached on purpose, and never run by the one who sent: that one may hold the gate of the very room which the peer is now to leave.
    private async Task EvictAsync(SignalingConnection peer)
    {
        try
        {
            // The room is told before the transport has noticed anything, which can take it a while.
            peer.IsEvicted = true;
            if (await _rooms.LeaveAsync(peer.ConnectionId, PeerLeftReasons.Disconnected))
            {
                Log.Left(_logger, peer.ConnectionId, PeerLeftReasons.Disconnected);
            }
        }
        catch (Exception exception)
        {
            Log.EvictionFailed(_logger, peer.ConnectionId, exception);
        }
        finally
        {
            peer.Abort();
        }
    }
}

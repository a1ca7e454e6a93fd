using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Connections.Features;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Options;
using Signaling.AspNetCore.Connections;
using Signaling.AspNetCore.Connections.Transport;
using Signaling.AspNetCore.Draining;
using Signaling.AspNetCore.Relay;
using Signaling.AspNetCore.Rooms;

namespace Signaling.AspNetCore.Hub;

/// <summary>
/// SignalR's handler for our hub, with what has to be known below it: every message that arrives, and the end of every connection. It brings
/// its own protocols and logging, so that an application which embeds the hub keeps its other hubs as they were.
/// </summary>
internal sealed class SignalingConnectionHandler : HubConnectionHandler<SignalingHub>
{
    private static readonly TimeSpan _farewell = TimeSpan.FromSeconds(5);

    private readonly PeerRelay _relay;
    private readonly RoomDirectory _rooms;
    private readonly ConnectionTokens _tokens;
    private readonly NodeDrain _drain;
    private readonly NodeEnd _nodeEnd;
    private readonly ConnectionEnds _ends;
    private readonly SignalingOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    public SignalingConnectionHandler(
        PeerConnections connections,
        IOptions<HubOptions> globalHubOptions,
        IOptions<HubOptions<SignalingHub>> hubOptions,
        ILoggerFactory loggerFactory,
        IUserIdProvider userIdProvider,
        HubScopes scopes,
        PeerRelay relay,
        RoomDirectory rooms,
        ConnectionTokens tokens,
        NodeDrain drain,
        NodeEnd nodeEnd,
        ConnectionEnds ends,
        IOptions<SignalingOptions> options,
        TimeProvider time)
        : base(
            connections, new PeerProtocolResolver(), globalHubOptions, hubOptions, new HubLoggerFactory(loggerFactory),
            userIdProvider, scopes)
    {
        _relay = relay;
        _rooms = rooms;
        _tokens = tokens;
        _drain = drain;
        _nodeEnd = nodeEnd;
        _ends = ends;
        _options = options.Value;
        _time = time;
        _logger = loggerFactory.CreateLogger<SignalingConnectionHandler>();
    }

    public override async Task OnConnectedAsync(ConnectionContext connection)
    {
        var http = connection.Features.Get<IHttpContextFeature>()?.HttpContext;
        var webSocket = http?.Features.Get<AcceptedWebSocket>();
        var pipe = webSocket is null ? null : await webSocket.OpenAsync(connection.Features.Get<ITransferFormatFeature>(), _time);
        var peer = new SignalingConnection(connection, webSocket, pipe, CreateOutbox, () => _nodeEnd.HasBegun, _time, _options, _logger);
        connection.Features.Get<IConnectionHeartbeatFeature>()?.OnHeartbeat(static state => ((SignalingConnection)state).CheckTimeouts(), peer);

        // Until the client has shaken hands there is nothing to write to.
        await peer.Outbox.HoldAsync();
        var asking = PeerProtocolResolver.AskFor(peer);
        _ends.Enter();
        _relay.Open(peer.Outbox);
        _drain.Enter(peer);
        _tokens.Add(peer, http);
        try
        {
            await base.OnConnectedAsync(peer);
        }
        finally
        {
            asking.Value = null; // Timers and tasks that began here may outlive the connection.
            pipe?.Complete();
            peer.Unfinished?.Dispose();
            _tokens.Remove(http);
            _drain.Exit(peer);
            _relay.Close(peer.Outbox, peer.PeerId);
            _ends.Exit();
        }
    }

    private Outbox CreateOutbox(SignalingConnection peer) =>
        new(peer.ConnectionId, _options.OutgoingQueue, _rooms.ReadRoster, end => OnOutboxEnded(peer, end), _logger);

    // Called by whoever sends, who may hold the gate of the very room which the peer is now to leave: so nothing is done here.
    private void OnOutboxEnded(SignalingConnection peer, OutboxEnd end)
    {
        if (end == OutboxEnd.Replaced)
        {
            peer.IsReplaced = true;
            _ = Task.Run(() => SayGoodbyeDetachedAsync(peer));
        }
        else
        {
            peer.IsEvicted = true;
            _ = Task.Run(() => EvictDetachedAsync(peer));
        }
    }

    // The connection of a peer that came back elsewhere is most often dead: it is told, but not waited for.
    private async Task SayGoodbyeDetachedAsync(SignalingConnection peer)
    {
        try
        {
            await peer.Outbox.FlushAsync().WaitAsync(_farewell, _time);
            peer.Close();
            await Task.Delay(_farewell, _time, peer.ConnectionClosed);
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            // Cut below.
        }
        finally
        {
            peer.Abort();
        }
    }

    private async Task EvictDetachedAsync(SignalingConnection peer)
    {
        _ends.Enter();
        try
        {
            // What is being written then fails, and so counts as unsent.
            peer.Abort();
            if (await _rooms.SuspendAsync(peer.PeerId, peer.ConnectionId))
            {
                Log.ConnectionLost(_logger, peer.PeerId);
            }
        }
        catch (Exception exception)
        {
            Log.EvictionFailed(_logger, peer.ConnectionId, exception);
        }
        finally
        {
            _ends.Exit();
        }
    }
}

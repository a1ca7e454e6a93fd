using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Connections.Features;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Options;
using Signaling.AspNetCore.Access;
using Signaling.AspNetCore.Connections;
using Signaling.AspNetCore.Connections.Transport;
using Signaling.AspNetCore.Draining;
using Signaling.AspNetCore.Ice;
using Signaling.AspNetCore.Limiting;
using Signaling.AspNetCore.Relay;
using Signaling.AspNetCore.Rooms;
using Signaling.AspNetCore.Telemetry;

namespace Signaling.AspNetCore.Hub;

/// <summary>
/// SignalR's connection handler for the hub. It observes every received message and the end of every connection, which the hub cannot see. It has its
/// own protocols and loggers, so that the other hubs of the application are not affected.
/// </summary>
internal sealed class SignalingConnectionHandler : HubConnectionHandler<SignalingHub>
{
    private readonly PeerRelay _relay;
    private readonly RoomDirectory _rooms;
    private readonly ConnectionTokens _tokens;
    private readonly AccessExpiry _expiry;
    private readonly IceServerList _iceServers;
    private readonly ConnectionAdmission _admission;
    private readonly NodeDrain _drain;
    private readonly NodeShutdown _shutdown;
    private readonly OpenConnections _openConnections;
    private readonly SignalingMetrics _metrics;
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
        AccessExpiry expiry,
        IceServerList iceServers,
        ConnectionAdmission admission,
        NodeDrain drain,
        NodeShutdown shutdown,
        OpenConnections openConnections,
        SignalingMetrics metrics,
        IOptions<SignalingOptions> options,
        TimeProvider time)
        : base(
            connections, new PeerProtocolResolver(), globalHubOptions, hubOptions, new HubLoggerFactory(loggerFactory),
            userIdProvider, scopes)
    {
        _relay = relay;
        _rooms = rooms;
        _tokens = tokens;
        _expiry = expiry;
        _iceServers = iceServers;
        _admission = admission;
        _drain = drain;
        _shutdown = shutdown;
        _openConnections = openConnections;
        _metrics = metrics;
        _options = options.Value;
        _time = time;
        _logger = loggerFactory.CreateLogger<SignalingConnectionHandler>();
    }

    public override async Task OnConnectedAsync(ConnectionContext connection)
    {
        var http = connection.Features.Get<IHttpContextFeature>()?.HttpContext;
        if (await _admission.AdmitAsync(connection, http) is not { } limiter)
        {
            return;
        }

        using var admitted = limiter;
        var webSocket = http?.Features.Get<AcceptedWebSocket>();
        var pipe = webSocket is null ? null : await webSocket.OpenAsync(connection.Features.Get<ITransferFormatFeature>(), _time);
        var peer = new SignalingConnection(connection, webSocket, pipe, limiter, CreateOutbox, () => _shutdown.HasBegun, _metrics, _time, _options, _logger);
        var heartbeat = connection.Features.Get<IConnectionHeartbeatFeature>();
        heartbeat?.OnHeartbeat(static state => ((SignalingConnection)state).CheckTimeouts(), peer);
        if (RoomTokenIdentity.Of(http?.User) is { Token.ExpiresAt: var expiresAt })
        {
            _expiry.Watch(peer, expiresAt);
        }

        var iceRenewal = new IceRenewal(_iceServers, peer.Outbox, _time);
        connection.Features.Set(iceRenewal);
        if (_iceServers.Expires)
        {
            heartbeat?.OnHeartbeat(static state => ((IceRenewal)state).Check(), iceRenewal);
        }

        // The outbox cannot write before the client's handshake is complete.
        await peer.Outbox.HoldAsync();
        var asking = PeerProtocolResolver.AskFor(peer);
        _openConnections.Enter();
        _relay.Open(peer.Outbox);
        _drain.Enter(peer);
        _tokens.Add(peer, http);
        try
        {
            await base.OnConnectedAsync(peer);
        }
        finally
        {
            peer.HasEnded = true;
            asking.Value = null; // Timers and tasks started here may outlive the connection.
            pipe?.Complete();
            peer.Unfinished?.Dispose();
            _tokens.Remove(http);
            _drain.Exit(peer);
            _relay.Close(peer.Outbox, peer.PeerId);
            _openConnections.Exit();
            _metrics.Closed(CloseReasons.Of(peer));
        }
    }

    private Outbox CreateOutbox(SignalingConnection peer) =>
        new(peer.ConnectionId, _options.OutgoingQueue, _rooms.ReadRoster, end => OnOutboxEnded(peer, end), _logger);

    // Called by a sender, which may hold the gate of the room that this peer has to leave. So the work is done in a separate task.
    private void OnOutboxEnded(SignalingConnection peer, OutboxEndReason end)
    {
        if (end == OutboxEndReason.Replaced)
        {
            peer.IsReplaced = true;
            Task.Run(() => SayGoodbyeDetachedAsync(peer)).Detach(_logger, nameof(SayGoodbyeDetachedAsync));
        }
        else
        {
            peer.IsEvicted = true;
            _ = Task.Run(() => EvictDetachedAsync(peer));
        }
    }

    // The peer has resumed on another connection. This one is probably broken, so it gets Removed, but the server waits only a short time for it.
    private Task SayGoodbyeDetachedAsync(SignalingConnection peer) => TimedClose.RunAsync(peer, () => peer.Outbox.FlushAsync(), _time);

    private async Task EvictDetachedAsync(SignalingConnection peer)
    {
        _openConnections.Enter();
        try
        {
            // The abort makes the current write fail, so its signal counts as unsent.
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
            _openConnections.Exit();
        }
    }
}

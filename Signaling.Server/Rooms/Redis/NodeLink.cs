using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;
using Microsoft.AspNetCore.SignalR.StackExchangeRedis;
using Microsoft.Extensions.Options;
using StackExchange.Redis;
using BackplaneOptions = Microsoft.AspNetCore.SignalR.StackExchangeRedis.RedisOptions;

namespace Signaling.Server.Rooms.Redis;

/// <summary>
/// Messages between nodes, in the order in which one sent them to another, over SignalR's own Redis backplane. For the backplane each node
/// is one connection of a hub that no client ever sees.
/// </summary>
/// <remarks>
/// The other way, a subscription for each client, costs a round trip and memory in Redis for each of them, lets nobody connect while Redis is
/// away, and writes to clients past their queues. See docs/decisions/0004.
/// </remarks>
internal sealed class NodeLink : IAsyncDisposable
{
    private readonly RedisConnection _redis;
    private readonly ILoggerFactory _loggers;
    private readonly ILogger _logger;
    private readonly NodeConnection _self;
    private readonly string _channel;
    private RedisHubLifetimeManager<NodeHub>? _backplane;
    private Task? _subscribing;

    public NodeLink(RedisConnection redis, NodeLease lease, ILoggerFactory loggers)
    {
        _redis = redis;
        _loggers = loggers;
        _logger = loggers.CreateLogger<NodeLink>();
        _self = new NodeConnection(lease.NodeId, loggers, OnReceived);
        _channel = $"{typeof(NodeHub).FullName}:connection:{lease.NodeId}";
    }

    /// <summary>Called for each message, one after the other; has to return soon.</summary>
    public event Action<NodeMessage>? Received;

    /// <summary>Begins to receive, or makes sure that messages still arrive; fails when they do not.</summary>
    public async Task OpenAsync()
    {
        _backplane ??= CreateBackplane();
        await _redis.ProbeAsync(async _ =>
        {
            // One try at a time: two that both succeed late would receive every message twice.
            if (_subscribing is null or { IsFaulted: true })
            {
                _subscribing = _backplane.OnConnectedAsync(_self);
            }

            await _subscribing;

            // After a break the library subscribes anew by itself; until it has, what others send is lost.
            return _redis.Subscriber.IsConnected(RedisChannel.Literal(_channel)) ? true : throw new TimeoutException("There is no subscription yet.");
        });
    }

    /// <summary>Sends, or refuses with <c>unavailable</c>. What is sent by one caller after the other arrives in that order.</summary>
    public Task SendAsync(string nodeId, NodeMessage message)
    {
        var backplane = _backplane ?? throw Refusal.Unavailable();
        var (target, arguments) = NodeMessageFormat.Write(message);
        return _redis.DoAsync(() => backplane.SendConnectionAsync(nodeId, target, arguments));
    }

    public async ValueTask DisposeAsync()
    {
        if (_backplane is not null)
        {
            await _backplane.OnDisconnectedAsync(_self);
            _backplane.Dispose();
        }
    }

    private RedisHubLifetimeManager<NodeHub> CreateBackplane()
    {
        var options = new BackplaneOptions { ConnectionFactory = _ => Task.FromResult<IConnectionMultiplexer>(_redis.Multiplexer) };
        return new(_loggers.CreateLogger<RedisHubLifetimeManager<NodeHub>>(), Options.Create(options), new NodeProtocol());
    }

    private void OnReceived(NodeMessage message)
    {
        try
        {
            Received?.Invoke(message);
        }
        catch (Exception exception)
        {
            // The backplane would go on all the same, but say less.
            Log.NodeMessageFailed(_logger, message.GetType().Name, exception);
        }
    }

    /// <summary>Names the backplane's channels; nobody can connect to it.</summary>
    internal sealed class NodeHub : Hub;

    private sealed class NodeProtocol : IHubProtocolResolver
    {
        public IReadOnlyList<IHubProtocol> AllProtocols { get; } = [NodeMessageFormat.Protocol];

        public IHubProtocol? GetProtocol(string protocolName, IReadOnlyList<string>? supportedProtocols) => NodeMessageFormat.Protocol;
    }

    /// <summary>This node as the backplane's connection: what the backplane writes to it has been received.</summary>
    private sealed class NodeConnection(string nodeId, ILoggerFactory loggers, Action<NodeMessage> received)
        : HubConnectionContext(new DefaultConnectionContext(nodeId), new HubConnectionContextOptions(), loggers)
    {
        public override ValueTask WriteAsync(SerializedHubMessage message, CancellationToken cancellationToken = default)
        {
            if (NodeMessageFormat.FromBytes(message.GetSerializedMessage(NodeMessageFormat.Protocol)) is { } nodeMessage)
            {
                received(nodeMessage);
            }

            return default;
        }
    }
}

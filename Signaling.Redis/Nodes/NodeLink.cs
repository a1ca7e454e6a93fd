using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;
using Microsoft.AspNetCore.SignalR.StackExchangeRedis;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Signaling.AspNetCore;
using Signaling.AspNetCore.Rooms.Nodes;
using Signaling.AspNetCore.Rooms.State;
using Signaling.Redis.Connection;
using Signaling.Redis.Format;
using StackExchange.Redis;
using NodeHub = v1;
using BackplaneOptions = Microsoft.AspNetCore.SignalR.StackExchangeRedis.RedisOptions;

namespace Signaling.Redis.Nodes;

/// <summary>
/// Messages between nodes, in the order in which one sent them to another, over SignalR's own Redis backplane. For the backplane each node
/// is one connection of a hub that no client ever sees.
/// </summary>
/// <remarks>
/// The other way, a subscription for each client, costs a round trip and memory in Redis for each of them, lets nobody connect while Redis is
/// away, and writes to clients past their queues. See docs/decisions/0004.
/// </remarks>
internal sealed class NodeLink : INodeChannel, IAsyncDisposable
{
    private readonly RedisConnection _redis;
    private readonly ILoggerFactory _loggers;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly TimeSpan _patience;
    private readonly Distance _distance = new();
    private readonly NodeConnection _self;
    private readonly string _nodeId;
    private RedisHubLifetimeManager<NodeHub>? _backplane;
    private Task? _subscribing;

    // A backplane writes to its own connections without Redis. So this node calls itself over another one.
    private RedisHubLifetimeManager<NodeHub>? _outside;
    private volatile Call? _call;

    public NodeLink(RedisConnection redis, NodeLease lease, IOptions<RedisOptions> options, TimeProvider time, ILoggerFactory loggers)
    {
        _redis = redis;
        _time = time;
        _patience = options.Value.CommandTimeout;
        _loggers = loggers;
        _logger = loggers.CreateLogger<NodeLink>();
        _self = new NodeConnection(lease.NodeId, loggers, OnReceived);
        _nodeId = lease.NodeId;
    }

    /// <summary>Called for each message, one after the other; has to return soon.</summary>
    public event Action<NodeMessage>? Received;

    /// <summary>Whether to wait for each message would take long.</summary>
    public bool IsFar => _distance.IsFar;

    /// <summary>Begins to receive, or makes sure that messages still arrive; refuses with <c>unavailable</c> when they do not.</summary>
    public async Task OpenAsync()
    {
        var backplane = _backplane ??= CreateBackplane(_loggers);
        var outside = _outside ??= CreateBackplane(NullLoggerFactory.Instance);

        // One try at a time: two that both succeed late would receive every message twice.
        var begins = _subscribing is null or { IsFaulted: true } || (_subscribing.IsCompleted && await IsDeafAsync(outside));
        var call = await _redis.ProbeAsync(async _ =>
        {
            if (begins)
            {
                _subscribing = SubscribeAsync(backplane);
            }

            await _subscribing!;
            return begins || _call is null or { HasBeenPublished: false } or { Heard.IsCompleted: true } ? await CallAsync(outside) : null;
        });
        if (begins && !await IsHeardAsync(call!))
        {
            _redis.MarkDown("this node does not receive what it publishes itself");
            throw Refusal.Unavailable();
        }
    }

    /// <summary>Sends, or refuses with <c>unavailable</c>. What is sent by one caller after the other arrives in that order.</summary>
    public Task SendAsync(string nodeId, NodeMessage message)
    {
        var backplane = _backplane ?? throw Refusal.Unavailable();
        var (target, arguments) = NodeMessageFormat.Write(message);
        return _redis.DoAsync(async () =>
        {
            var sentAt = _time.GetTimestamp();
            await backplane.SendConnectionAsync(nodeId, target, arguments);
            _distance.Note(_time.GetElapsedTime(sentAt));
        });
    }

    public async ValueTask DisposeAsync()
    {
        if (_backplane is not null)
        {
            await _backplane.OnDisconnectedAsync(_self);
            _backplane.Dispose();
            _outside?.Dispose();
        }
    }

    // After a break the library subscribes by itself, and was seen to say that it had where nothing arrived. Nothing is left of the former one, and
    // what was sent meanwhile is lost.
    private async Task SubscribeAsync(RedisHubLifetimeManager<NodeHub> backplane)
    {
        if (_subscribing is not null)
        {
            if (_redis.IsUp)
            {
                RedisLog.Deaf(_logger);
            }

            await backplane.OnDisconnectedAsync(_self);
            _redis.NoteInterruption();
        }

        await backplane.OnConnectedAsync(_self);
    }

    // Redis has published the last call to this node, and it has not been heard since. After a pause of this node it may still be in a buffer: so a
    // second one is made, which comes behind it. As long as Redis does not even publish, nothing is known.
    private async Task<bool> IsDeafAsync(RedisHubLifetimeManager<NodeHub> outside)
    {
        if (_call is not { HasBeenPublished: true, Heard.IsCompleted: false } call || _time.GetElapsedTime(call.At) <= _patience)
        {
            return false;
        }

        var second = await _redis.ProbeAsync(_ => CallAsync(outside));
        return !await IsHeardAsync(second);
    }

    private async Task<bool> IsHeardAsync(Call call)
    {
        try
        {
            await call.Heard.WaitAsync(_patience, _time);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private async Task<Call> CallAsync(RedisHubLifetimeManager<NodeHub> outside)
    {
        var call = _call = new((_call?.Number ?? 0) + 1, _time.GetTimestamp());
        var (target, arguments) = NodeMessageFormat.Write(new Echo(call.Number));
        await outside.SendConnectionAsync(_nodeId, target, arguments);
        call.HasBeenPublished = true;
        return call;
    }

    private RedisHubLifetimeManager<NodeHub> CreateBackplane(ILoggerFactory loggers)
    {
        var options = new BackplaneOptions { ConnectionFactory = _ => Task.FromResult<IConnectionMultiplexer>(_redis.Multiplexer) };
        return new(loggers.CreateLogger<RedisHubLifetimeManager<NodeHub>>(), Options.Create(options), new NodeProtocol());
    }

    private void OnReceived(NodeMessage message)
    {
        if (message is Echo echo)
        {
            OnHeard(echo);
            return;
        }

        try
        {
            Received?.Invoke(message);
        }
        catch (Exception exception)
        {
            // The backplane would go on all the same, but say less.
            RedisLog.NodeMessageFailed(_logger, message.GetType().Name, exception);
        }
    }

    private void OnHeard(Echo echo)
    {
        // That of an earlier call may have lain in the buffers of a connection that is dead by now.
        if (_call is { } call && echo.Number == call.Number)
        {
            call.MarkHeard();
        }
    }

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

    /// <summary>A message to this node itself, by which it finds out whether it hears anything.</summary>
    private sealed class Call(long number, long at)
    {
        private readonly TaskCompletionSource _heard = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public long Number => number;

        public long At => at;

        public bool HasBeenPublished { get; set; }

        public Task Heard => _heard.Task;

        public void MarkHeard() => _heard.TrySetResult();
    }
}

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
/// Messages between nodes, in the order in which one node sent them to another, over SignalR's own Redis backplane. For the backplane each node is one
/// connection of a hub that clients never see.
/// </summary>
/// <remarks>
/// The alternative, a subscription for each client, costs a round trip and memory in Redis for each client. It lets no client connect while Redis is
/// unreachable, and writes to clients past their queues. See docs/decisions/0004.
/// </remarks>
internal sealed class NodeLink : INodeChannel, IAsyncDisposable
{
    private readonly RedisConnection _redis;
    private readonly ILoggerFactory _loggers;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly TimeSpan _testTimeout;
    private readonly RedisLatency _distance = new();
    private readonly NodeConnection _self;
    private readonly string _nodeId;
    private RedisHubLifetimeManager<NodeHub>? _backplane;
    private Task? _subscribing;

    // A backplane writes to its own connections without Redis. So this node sends its test messages over a second backplane.
    private RedisHubLifetimeManager<NodeHub>? _testBackplane;
    private volatile SelfTest? _lastTest;

    public NodeLink(RedisConnection redis, NodeLease lease, IOptions<RedisOptions> options, TimeProvider time, ILoggerFactory loggers)
    {
        _redis = redis;
        _time = time;
        _testTimeout = options.Value.CommandTimeout;
        _loggers = loggers;
        _logger = loggers.CreateLogger<NodeLink>();
        _self = new NodeConnection(lease.NodeId, loggers, OnReceived);
        _nodeId = lease.NodeId;
    }

    /// <summary>Raised for each message, one after the other. A handler has to return soon.</summary>
    public event Action<NodeMessage>? Received;

    /// <summary>Gets whether waiting for each message would take long.</summary>
    public bool IsFar => _distance.IsFar;

    /// <summary>Begins to receive, or checks that messages still arrive. Refuses with <c>unavailable</c> when they do not.</summary>
    public async Task OpenAsync()
    {
        var backplane = _backplane ??= CreateBackplane(_loggers);
        var testBackplane = _testBackplane ??= CreateBackplane(NullLoggerFactory.Instance);

        // Only one attempt runs at a time: if two late attempts both succeeded, this node would receive every message twice.
        var begins = _subscribing is null or { IsFaulted: true } || (_subscribing.IsCompleted && await IsSubscriptionLostAsync(testBackplane));
        var test = await _redis.ProbeAsync(async _ =>
        {
            if (begins)
            {
                _subscribing = SubscribeAsync(backplane);
            }

            await _subscribing!;
            return begins || _lastTest is null or { HasBeenPublished: false } or { Arrived.IsCompleted: true } ? await SendTestAsync(testBackplane) : null;
        });
        if (begins && !await HasArrivedAsync(test!))
        {
            _redis.MarkDown("this node does not receive its own test messages");
            throw Refusal.Unavailable();
        }
    }

    /// <summary>Sends a message, or refuses with <c>unavailable</c>. Messages of one caller arrive in the order of its calls.</summary>
    public Task SendAsync(string nodeId, NodeMessage message)
    {
        var backplane = _backplane ?? throw Refusal.Unavailable();
        var (target, arguments) = NodeMessageFormat.Write(message);
        return _redis.DoAsync(async () =>
        {
            var sentAt = _time.GetTimestamp();
            using var activity = RedisTraces.BeginSend(target);
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
            _testBackplane?.Dispose();
        }
    }

    // After a connection loss the library subscribes again by itself. It has been seen to report success although no message arrived. The former subscription is
    // removed completely, and the messages sent in the meantime are lost.
    private async Task SubscribeAsync(RedisHubLifetimeManager<NodeHub> backplane)
    {
        if (_subscribing is not null)
        {
            if (_redis.IsUp)
            {
                RedisLog.SubscriptionLost(_logger);
            }

            await backplane.OnDisconnectedAsync(_self);
            _redis.NoteInterruption();
        }

        await backplane.OnConnectedAsync(_self);
    }

    // Redis has published the last test message to this node, and the node has not received it. After a pause of this node it may still be in a buffer, so a
    // second test message is sent, which arrives after it. While Redis does not even publish, the test has no result.
    private async Task<bool> IsSubscriptionLostAsync(RedisHubLifetimeManager<NodeHub> testBackplane)
    {
        if (_lastTest is not { HasBeenPublished: true, Arrived.IsCompleted: false } test || _time.GetElapsedTime(test.At) <= _testTimeout)
        {
            return false;
        }

        var second = await _redis.ProbeAsync(_ => SendTestAsync(testBackplane));
        return !await HasArrivedAsync(second);
    }

    private async Task<bool> HasArrivedAsync(SelfTest test)
    {
        try
        {
            await test.Arrived.WaitAsync(_testTimeout, _time);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private async Task<SelfTest> SendTestAsync(RedisHubLifetimeManager<NodeHub> testBackplane)
    {
        var test = _lastTest = new((_lastTest?.Number ?? 0) + 1, _time.GetTimestamp());
        var (target, arguments) = NodeMessageFormat.Write(new LoopbackProbe(test.Number));
        await testBackplane.SendConnectionAsync(_nodeId, target, arguments);
        test.HasBeenPublished = true;
        return test;
    }

    private RedisHubLifetimeManager<NodeHub> CreateBackplane(ILoggerFactory loggers)
    {
        var options = new BackplaneOptions { ConnectionFactory = _ => Task.FromResult<IConnectionMultiplexer>(_redis.Multiplexer) };
        return new(loggers.CreateLogger<RedisHubLifetimeManager<NodeHub>>(), Options.Create(options), new NodeProtocol());
    }

    private void OnReceived(NodeMessage message)
    {
        if (message is LoopbackProbe probe)
        {
            OnLoopback(probe);
            return;
        }

        try
        {
            Received?.Invoke(message);
        }
        catch (Exception exception)
        {
            // The backplane would continue as well, but log less.
            RedisLog.NodeMessageFailed(_logger, message.GetType().Name, exception);
        }
    }

    private void OnLoopback(LoopbackProbe probe)
    {
        // An earlier test message may have been in the buffers of a connection that has failed since.
        if (_lastTest is { } test && probe.Number == test.Number)
        {
            test.MarkArrived();
        }
    }

    private sealed class NodeProtocol : IHubProtocolResolver
    {
        public IReadOnlyList<IHubProtocol> AllProtocols { get; } = [new TracedProtocol(NodeMessageFormat.Protocol)];

        public IHubProtocol? GetProtocol(string protocolName, IReadOnlyList<string>? supportedProtocols) => AllProtocols[0];
    }

    /// <summary>This node as a connection of the backplane: a message that the backplane writes to it has been received.</summary>
    private sealed class NodeConnection(string nodeId, ILoggerFactory loggers, Action<NodeMessage> received)
        : HubConnectionContext(new DefaultConnectionContext(nodeId), new HubConnectionContextOptions(), loggers)
    {
        public override ValueTask WriteAsync(SerializedHubMessage message, CancellationToken cancellationToken = default)
        {
            if (NodeMessageFormat.FromBytes(message.GetSerializedMessage(NodeMessageFormat.Protocol), out var headers) is { } nodeMessage)
            {
                using (RedisTraces.BeginReceive((nodeMessage as PeerSignal)?.Signal.Method ?? nodeMessage.GetType().Name, headers))
                {
                    received(nodeMessage);
                }
            }

            return default;
        }
    }

    /// <summary>A message from this node to itself, by which it checks that it receives messages.</summary>
    private sealed class SelfTest(long number, long at)
    {
        private readonly TaskCompletionSource _arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public long Number => number;

        public long At => at;

        public bool HasBeenPublished { get; set; }

        public Task Arrived => _arrived.Task;

        public void MarkArrived() => _arrived.TrySetResult();
    }
}

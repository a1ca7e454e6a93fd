using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Signaling.AspNetCore;
using Signaling.AspNetCore.Relay;
using Signaling.AspNetCore.Rooms;
using Signaling.AspNetCore.Rooms.Nodes;
using Signaling.AspNetCore.Rooms.Storage;

namespace Signaling.Tests.Support;

/// <summary>A node without a web server: the test calls its directory, and reads the outboxes of its peers instead of their connections.</summary>
internal sealed class RoomNode : IAsyncDisposable
{
    private readonly IHost _host;
    private bool _isKilled;

    private RoomNode(IHost host) => _host = host;

    public RoomDirectory Directory => _host.Services.GetRequiredService<RoomDirectory>();

    public IRoomStore Store => _host.Services.GetRequiredService<IRoomStore>();

    /// <summary>The part of the store that the directory does not need for each of its operations. A node that has just been started begins to use it here.</summary>
    public async Task<IModerationStore> GetStoreAsync()
    {
        await _host.Services.GetRequiredService<INodeLease>().RequireAsync();
        return _host.Services.GetRequiredService<IModerationStore>();
    }

    public PeerRelay Relay => _host.Services.GetRequiredService<PeerRelay>();

    public static RoomNode Start(IEnumerable<KeyValuePair<string, string?>> settings, TimeProvider time)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(settings);
        builder.Services.AddSignaling().AddRedis();
        builder.Services.Replace(ServiceDescriptor.Singleton(time));
        var host = builder.Build();
        host.Start();
        return new(host);
    }

    /// <summary>Opens the outbox of a connection that reads nothing.</summary>
    public Outbox Open(string connectionId, Action<OutboxEndReason>? ended = null)
    {
        var queue = new Outbox(
            connectionId, new OutgoingQueueOptions(), Directory.ReadRoster, ended ?? (_ => Assert.Fail("No connection is cut.")), NullLogger.Instance);
        Relay.Open(queue);
        return queue;
    }

    /// <summary>Suspends a peer whose connection has broken, and removes the connection, in the same order as the server.</summary>
    public async Task CutAsync(string peerId, Outbox queue)
    {
        (await Directory.SuspendAsync(peerId, queue.ConnectionId)).Should().BeTrue();
        Relay.Close(queue, peerId);
    }

    /// <summary>Ends the node as a crash does: without a stop, so that its peers stay in the store and its lease expires.</summary>
    public ValueTask KillAsync()
    {
        _isKilled = true;
        return ((IAsyncDisposable)_host).DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_isKilled)
        {
            await _host.StopAsync();
            _host.Dispose();
        }
    }
}

using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Signaling.Server.Relay;
using Signaling.Server.Rooms;
using Signaling.Tests.Support.Redis;

namespace Signaling.Tests;

public sealed class RedisRoomDirectoryTests(RedisRoomDirectoryTests.Redis redis) : RoomDirectoryTests, IClassFixture<RedisRoomDirectoryTests.Redis>, IAsyncLifetime
{
    private readonly List<IHost> _nodes = [];

    private protected override PeerRelay Relay => _nodes[^1].Services.GetRequiredService<PeerRelay>();

    public ValueTask InitializeAsync() => default;

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes)
        {
            await node.StopAsync();
            node.Dispose();
        }
    }

    private protected override IRoomDirectory Create(int maxPeersPerRoom, int maxPeers)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Signaling:MaxPeers"] = $"{maxPeers}",
            ["Signaling:Limits:MaxPeersPerRoom"] = $"{maxPeersPerRoom}",
            ["Signaling:Redis:ConnectionString"] = redis.Process.ConnectionString,
            ["Signaling:Redis:KeyPrefix"] = $"test-{Guid.NewGuid():N}",

            // Nothing is down here, however busy the machine is.
            ["Signaling:Redis:CommandTimeout"] = "00:00:30",
        });
        builder.Services.AddSignaling();
        var node = builder.Build();
        _nodes.Add(node);
        node.Start();
        return node.Services.GetRequiredService<IRoomDirectory>();
    }

    /// <summary>One Redis for all tests, each of which has its own prefix.</summary>
    public sealed class Redis : IAsyncLifetime
    {
        internal RedisProcess Process { get; } = new();

        public async ValueTask InitializeAsync() => await Process.StartAsync();

        public ValueTask DisposeAsync() => Process.DisposeAsync();
    }
}

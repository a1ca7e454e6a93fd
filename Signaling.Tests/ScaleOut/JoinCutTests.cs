using Signaling.Tests.Support;
using Signaling.Tests.Support.Redis;

namespace Signaling.Tests.ScaleOut;

/// <summary>Connections that are cut during their Join.</summary>
public sealed class JoinCutTests
{
    private const int Cuts = 60;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task PeersCutDuringJoin_AreGoneInTheEnd_AndRedisIsLeftInPeace(int nodeCount)
    {
        await using var redis = await RedisProcess.StartNewAsync();
        await using var connection = await redis.ConnectAsync();
        var settings = NodeSettings.Hasty(redis);
        settings["Signaling:ResumeWindow"] = "00:00:01";
        settings["Signaling:Redis:CommandTimeout"] = "00:00:10";
        var nodes = await Task.WhenAll(Enumerable.Range(0, nodeCount).Select(_ => SignalingServer.StartAsync(settings)));
        var witnesses = await Task.WhenAll(nodes.Select(node => TrackingPeer.JoinAsync(node.Hub, "room")));

        for (var i = 0; i < Cuts; i++)
        {
            var peer = await PlainWebSocketPeer.ConnectAsync(nodes[i % nodeCount]);
            await peer.SendCallAsync("Join", new JoinRequest("room"));
            for (var spin = 0; spin < i % 7; spin++)
            {
                await Task.Yield();
            }

            peer.Socket.Abort();
            await peer.DisposeAsync();
        }

        await Patience.Until(() => nodes.All(node => node.Relay.ConnectionCount == 1), "the servers have noticed the end of all connections");
        await Outcome.RoomHoldsAsync(connection, "room", witnesses);
        (await StoredDirectory.ReadAsync(connection)).OtherKeys.Should().BeEmpty();
        await Outcome.RedisRestsAsync(redis, nodeCount);
        foreach (var (witness, node) in witnesses.Zip(nodes))
        {
            await witness.DisposeAsync();
            await node.DisposeAsync();
        }
    }
}

using System.Net;
using Signaling.Tests.Support;
using Signaling.Tests.Support.Redis;

namespace Signaling.Tests.ScaleOut;

/// <summary>The rooms are distributed over the masters of a Redis Cluster.</summary>
public sealed class RedisClusterTests
{
    [Fact]
    public async Task Rooms_OnThreeMasters_AreSharedByTheNodes_AndReapedWhenOneCrashes()
    {
        string[] rooms = [.. Enumerable.Range(0, 12).Select(number => $"room {number}")];
        await using var cluster = await RedisCluster.StartNewAsync();
        await using var connection = await cluster.ConnectAsync();
        var settings = NodeSettings.Hasty(cluster.ConnectionString);
        await using var near = await SignalingServer.StartAsync(settings);
        await using var far = await NodeProcess.StartAsync(settings);
        await Task.WhenAll(Outcome.ReadinessIsAsync(near.Address, HttpStatusCode.OK), Outcome.ReadinessIsAsync(far.Address, HttpStatusCode.OK));
        var here = await Task.WhenAll(rooms.Select(room => TrackingPeer.JoinAsync(near.Hub, room)));
        var there = await Task.WhenAll(rooms.Select(room => TrackingPeer.JoinAsync(far.Hub, room)));

        foreach (var (room, number) in rooms.Select((room, number) => (room, number)))
        {
            await Outcome.RoomHoldsAsync(connection, room, here[number], there[number]);
            await Outcome.SignalsFlowAsync(here[number], there[number]);
        }

        var masters = await Task.WhenAll(rooms.Select(async room => await connection.GetDatabase().IdentifyEndpointAsync($"signaling:room:{{{room}}}")));
        masters.Distinct().Should().HaveCount(cluster.Masters.Count, "each master has some of the rooms");

        await far.KillAsync();

        foreach (var (room, number) in rooms.Select((room, number) => (room, number)))
        {
            await Outcome.RoomHoldsAsync(connection, room, here[number]);
            here[number].Events.All.Should().ContainSingle(told => told.Name == nameof(ISignalingPeer.PeerLeft))
                .Which.Arguments.Should().StartWith([there[number].Id, PeerLeftReasons.Timeout]);
        }

        foreach (var peer in here.Concat(there))
        {
            await peer.DisposeAsync();
        }
    }
}

using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Signaling.Redis;
using Signaling.Redis.Connection;
using Signaling.Tests.Support;
using Signaling.Tests.Support.Redis;

namespace Signaling.Tests.ScaleOut;

/// <summary>Redis is reachable, but the messages of other nodes do not arrive.</summary>
public sealed class DeafNodeTests
{
    [Fact]
    public async Task Nodes_HearEachOtherAgain_AfterRedisDidNotLetThemListen()
    {
        await using var redis = await RedisProcess.StartNewAsync();
        await using var near = await SignalingServer.StartAsync(NodeSettings.Hasty(redis));
        await using var far = await SignalingServer.StartAsync(NodeSettings.Hasty(redis));
        await using var ann = await TrackingPeer.JoinAsync(near.Hub, "room");
        await using var bob = await TrackingPeer.JoinAsync(far.Hub, "room");
        await using var connection = await redis.ConnectAsync();
        await Outcome.RoomHoldsAsync(connection, "room", ann, bob);
        await Outcome.SignalsFlowAsync(ann, bob);

        // Redis disconnects a client that is subscribed to a channel without permission. The client cannot subscribe again.
        await connection.GetServers()[0].ExecuteAsync("ACL", "SETUSER", "default", "resetchannels", "&elsewhere");
        await Outcome.ReadinessIsAsync(near.Address, HttpStatusCode.ServiceUnavailable);
        await Outcome.ReadinessIsAsync(far.Address, HttpStatusCode.ServiceUnavailable);
        await connection.GetServers()[0].ExecuteAsync("ACL", "SETUSER", "default", "allchannels");

        await Outcome.ReadinessIsAsync(near.Address, HttpStatusCode.OK);
        await Outcome.ReadinessIsAsync(far.Address, HttpStatusCode.OK);
        await Outcome.SignalsFlowAsync(ann, bob);
        await Outcome.RoomHoldsAsync(connection, "room", ann, bob);
    }

    [Fact]
    public async Task Node_ThatHasLostItsSubscription_SubscribesAgain_AndReceivesWhatItMissed()
    {
        await using var redis = await RedisProcess.StartNewAsync();
        await using var near = await SignalingServer.StartAsync(NodeSettings.Hasty(redis));
        await using var far = await SignalingServer.StartAsync(NodeSettings.Hasty(redis));
        await using var ann = await TrackingPeer.JoinAsync(near.Hub, "room");
        await using var bob = await TrackingPeer.JoinAsync(far.Hub, "room");
        await using var connection = await redis.ConnectAsync();
        await Outcome.RoomHoldsAsync(connection, "room", ann, bob);

        await near.Services.GetRequiredService<RedisConnection>().Multiplexer.GetSubscriber().UnsubscribeAllAsync();
        await using var cleo = await TrackingPeer.JoinAsync(far.Hub, "room");

        await Outcome.RoomHoldsAsync(connection, "room", ann, bob, cleo);
        await Outcome.SignalsFlowAsync(ann, bob, cleo);
        near.Log.Alarms.Should().ContainSingle(line => line.EventId.Name == nameof(RedisLog.SubscriptionLost));
        far.Log.Alarms.Should().NotContain(line => line.EventId.Name == nameof(RedisLog.SubscriptionLost));
    }
}

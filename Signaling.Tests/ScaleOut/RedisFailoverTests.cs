using System.Net;
using Signaling.Redis;
using Signaling.Tests.Support;
using Signaling.Tests.Support.Redis;
using StackExchange.Redis;

namespace Signaling.Tests.ScaleOut;

/// <summary>Redis with a replica that replaces a crashed master.</summary>
public sealed class RedisFailoverTests
{
    [Fact]
    public async Task Master_Killed_IsReplacedByItsReplica()
    {
        await using var master = await RedisProcess.StartNewAsync();
        await using var replica = await RedisProcess.StartNewAsync(new RedisSetup { Master = master });
        await using var connection = await replica.ConnectAsync();
        await IsFollowingAsync(connection);
        var settings = NodeSettings.Hasty($"{master.EndPoint},{replica.EndPoint}");
        await using var near = await SignalingServer.StartAsync(settings);
        await using var far = await SignalingServer.StartAsync(settings);
        await using var ann = await TrackingPeer.JoinAsync(near.Hub, "room");
        await using var abe = await TrackingPeer.JoinAsync(near.Hub, "room");
        await using var bob = await TrackingPeer.JoinAsync(far.Hub, "room");
        await using var late = await TrackingPeer.ConnectAsync(far.Hub);
        await using (var before = await master.ConnectAsync())
        {
            await Outcome.RoomHoldsAsync(before, "room", ann, abe, bob);
        }

        await master.KillAsync();
        await Outcome.IsUnavailableAsync(late.Hub, "Join", new JoinRequest("room"));
        await Outcome.ReadinessIsAsync(near.Address, HttpStatusCode.ServiceUnavailable);
        await Outcome.MessageArrivesAsync(ann, abe);
        await connection.GetDatabase().ExecuteAsync("REPLICAOF", "NO", "ONE").InTime();

        await Outcome.ReadinessIsAsync(near.Address, HttpStatusCode.OK);
        await Outcome.ReadinessIsAsync(far.Address, HttpStatusCode.OK);
        await using var after = await replica.ConnectAsync();
        await Outcome.RoomHoldsAsync(after, "room", ann, abe, bob);
        await Outcome.SignalsFlowAsync(ann, abe, bob);
        await late.JoinInTheEndAsync("room");
        await Outcome.RoomHoldsAsync(after, "room", ann, abe, bob, late);
    }

    [Theory]
    [InlineData("")]
    [InlineData(",configCheckSeconds=5")]
    public async Task Replica_PromotedWhileTheFormerMasterStays_IsUsedAtOnce_WithoutFlapping(string stated)
    {
        await using var master = await RedisProcess.StartNewAsync();
        await using var replica = await RedisProcess.StartNewAsync(new RedisSetup { Master = master });
        await using var former = await master.ConnectAsync();
        await using var promoted = await replica.ConnectAsync();
        await IsFollowingAsync(promoted);
        var settings = NodeSettings.Hasty($"{master.EndPoint},{replica.EndPoint}{stated}");
        await using var near = await SignalingServer.StartAsync(settings);
        await using var far = await SignalingServer.StartAsync(settings);
        await using var ann = await TrackingPeer.JoinAsync(near.Hub, "room");
        await using var bob = await TrackingPeer.JoinAsync(far.Hub, "room");
        await using var late = await TrackingPeer.ConnectAsync(far.Hub);
        await Outcome.RoomHoldsAsync(former, "room", ann, bob);

        // Sentinel does the same.
        await promoted.GetDatabase().ExecuteAsync("REPLICAOF", "NO", "ONE").InTime();
        await former.GetServers()[0].ExecuteAsync("REPLICAOF", "127.0.0.1", $"{replica.Port}").InTime();
        await former.GetServers()[0].ExecuteAsync("CLIENT", "KILL", "TYPE", "pubsub").InTime();

        await using var after = await replica.ConnectAsync();
        await late.JoinInTheEndAsync("room");
        await Outcome.RoomHoldsAsync(after, "room", ann, bob, late);
        await Outcome.SignalsFlowAsync(ann, bob, late);
        foreach (var node in new[] { near, far })
        {
            await Outcome.ReadinessIsAsync(node.Address, HttpStatusCode.OK);
            node.Log.Lines.Count(line => line.EventId.Name == nameof(RedisLog.RedisDown)).Should().BeLessThanOrEqualTo(1);
            node.Log.Lines.Count(line => line.EventId.Name == nameof(RedisLog.RedisUp)).Should().BeLessThanOrEqualTo(2);
        }
    }

    private static Task IsFollowingAsync(ConnectionMultiplexer replica) => Patience.UntilNothingIsMissing(async () =>
    {
        var state = (await replica.GetDatabase().ExecuteAsync("INFO", "replication")).ToString();
        return state.Contains("master_link_status:up", StringComparison.Ordinal) ? null : state;
    });
}

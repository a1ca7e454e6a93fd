using System.Net;
using Signaling.Tests.Support;
using Signaling.Tests.Support.Redis;

namespace Signaling.Tests.ScaleOut;

/// <summary>Redis with a replica that takes over when the master has crashed.</summary>
public sealed class RedisFailoverTests
{
    [Fact]
    public async Task Master_Killed_IsReplacedByItsReplica()
    {
        await using var master = await RedisProcess.StartNewAsync();
        await using var replica = await RedisProcess.StartNewAsync(new RedisSetup { Master = master });
        await using var connection = await replica.ConnectAsync();
        await Patience.UntilNothingIsMissing(async () =>
        {
            var state = (await connection.GetDatabase().ExecuteAsync("INFO", "replication")).ToString();
            return state.Contains("master_link_status:up", StringComparison.Ordinal) ? null : state;
        });
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
}

using System.Net;
using Signaling.Tests.Support;
using Signaling.Tests.Support.Redis;

namespace Signaling.Tests.ScaleOut;

/// <summary>A Redis that answers late.</summary>
public sealed class SlowRedisTests
{
    [Fact]
    public async Task Redis_SlowerThanItShouldBe_IsUsedAllTheSame()
    {
        await using var redis = await RedisProcess.StartNewAsync();
        await using var network = new CuttableProxy(new Uri($"http://{redis.EndPoint}"));
        await using var near = await SignalingServer.StartAsync(NodeSettings.Patient(network.Address.Authority));
        await using var far = await SignalingServer.StartAsync(NodeSettings.Patient(redis));
        await Outcome.ReadinessIsAsync(near.Address, HttpStatusCode.OK);
        network.Delay = TimeSpan.FromMilliseconds(150);

        await using var ann = await TrackingPeer.JoinAsync(near.Hub, "room");
        await using var bob = await TrackingPeer.JoinAsync(far.Hub, "room");
        await using var connection = await redis.ConnectAsync();
        await Outcome.RoomHoldsAsync(connection, "room", ann, bob);

        await Outcome.MessageArrivesAsync(ann, bob);
        await Outcome.MessageArrivesAsync(bob, ann);
    }

    [Fact]
    public async Task Redis_SlowerThanTheCommandTimeout_IsUnreachableUntilItIsFasterAgain()
    {
        await using var redis = await RedisProcess.StartNewAsync();
        await using var network = new CuttableProxy(new Uri($"http://{redis.EndPoint}"));
        await using var near = await SignalingServer.StartAsync(NodeSettings.Hasty(network.Address.Authority));
        await using var far = await SignalingServer.StartAsync(NodeSettings.Hasty(redis));
        await using var ann = await TrackingPeer.JoinAsync(near.Hub, "room");
        await using var abe = await TrackingPeer.JoinAsync(near.Hub, "room");
        await using var bob = await TrackingPeer.JoinAsync(far.Hub, "room");
        await using var late = await TrackingPeer.ConnectAsync(near.Hub);
        await using var connection = await redis.ConnectAsync();
        await Outcome.RoomHoldsAsync(connection, "room", ann, abe, bob);

        network.Delay = TimeSpan.FromSeconds(4);
        await Outcome.IsUnavailableAsync(late.Hub, "Join", new JoinRequest("room"));
        await Outcome.IsUnavailableAsync(ann.Hub, "SendMessage", bob.Id, "too late");
        await Outcome.MessageArrivesAsync(ann, abe);
        await Outcome.ReadinessIsAsync(near.Address, HttpStatusCode.ServiceUnavailable);
        network.Delay = TimeSpan.Zero;

        // The refused join may have reached Redis, but the peer must not stay in the room.
        await Outcome.ReadinessIsAsync(near.Address, HttpStatusCode.OK);
        await Outcome.RoomHoldsAsync(connection, "room", ann, abe, bob);
        await Outcome.SignalsFlowAsync(ann, abe, bob);
        await late.JoinInTheEndAsync("room");
        await Outcome.RoomHoldsAsync(connection, "room", ann, abe, bob, late);
    }

    [Fact]
    public async Task Redis_FarAway_DoesNotMakeAPeerWaitForEachSignal_AndKeepsTheirOrder()
    {
        string[] payloads = [.. Enumerable.Range(0, 40).Select(i => $"{i}")];
        var last = payloads[^1];
        await using var redis = await RedisProcess.StartNewAsync();
        await using var network = new CuttableProxy(new Uri($"http://{redis.EndPoint}"));
        await using var near = await SignalingServer.StartAsync(NodeSettings.Patient(network.Address.Authority));
        await using var far = await SignalingServer.StartAsync(NodeSettings.Patient(redis));
        await using var ann = await TrackingPeer.JoinAsync(near.Hub, "room");
        await using var bob = await TrackingPeer.JoinAsync(far.Hub, "room");
        await using var connection = await redis.ConnectAsync();
        await Outcome.RoomHoldsAsync(connection, "room", ann, bob);
        await Outcome.SignalsFlowAsync(ann, bob);
        network.Delay = TimeSpan.FromMilliseconds(30);
        for (var i = 0; i < 8; i++)
        {
            await Outcome.MessageArrivesAsync(ann, bob);
        }

        network.Delay = TimeSpan.FromSeconds(5);
        foreach (var payload in payloads)
        {
            (await ann.Hub.SendMessageAsync(bob.Id, payload)).Status.Should().Be(SendStatuses.Sent);
        }

        bob.Events.All.Should().NotContain(told => told.Arguments.Contains(last), "Redis has not answered yet");
        network.Delay = TimeSpan.Zero;
        await Patience.Until(() => bob.Events.All.Any(told => told.Arguments.Contains(last)), "all have arrived");
        bob.Events.All.Where(told => told.Name == nameof(ISignalingPeer.ReceiveMessage)).Select(told => told.Get<string>(1)).TakeLast(40).Should().Equal(payloads);
    }
}

using System.Net;
using Microsoft.AspNetCore.SignalR;
using Signaling.Redis;
using Signaling.Tests.Support;
using Signaling.Tests.Support.Redis;
using StackExchange.Redis;

namespace Signaling.Tests.ScaleOut;

/// <summary>The effects of a single failed command.</summary>
public sealed class RedisFaultTests
{
    private const string RoomKey = "signaling:room:{victim}";

    [Fact]
    public async Task OneSlowCommand_IsRefused_AndNoRoomIsRepairedBecauseOfIt()
    {
        await using var redis = await RedisProcess.StartNewAsync();
        await using var network = new CuttableProxy(new Uri($"http://{redis.EndPoint}"));
        var settings = NodeSettings.Patient(network.Address.Authority);
        settings["Signaling:Redis:CommandTimeout"] = "00:00:02";
        await using var near = await SignalingServer.StartAsync(settings);
        await using var far = await SignalingServer.StartAsync(NodeSettings.Patient(redis));
        await using var ann = await TrackingPeer.JoinAsync(near.Hub, "room");
        await using var abe = await TrackingPeer.JoinAsync(near.Hub, "room");
        await using var bob = await TrackingPeer.JoinAsync(far.Hub, "room");
        await using var connection = await redis.ConnectAsync();
        await Outcome.RoomHoldsAsync(connection, "room", ann, abe, bob);

        network.Delay = TimeSpan.FromSeconds(3);
        await Task.WhenAll(
            Outcome.IsUnavailableAsync(ann.Hub, "SendMessage", bob.Id, "too late"), Outcome.IsUnavailableAsync(abe.Hub, "SendMessage", bob.Id, "likewise"));
        network.Delay = TimeSpan.Zero;

        await Outcome.SignalsFlowAsync(ann, abe, bob);
        await Outcome.ReadinessIsAsync(near.Address, HttpStatusCode.OK);
        near.Log.Lines.Should().NotContain(line => line.EventId.Name == nameof(RedisLog.RedisDown));
        new[] { ann, abe, bob }.Should().OnlyContain(peer => peer.RostersChanged == 0);
    }

    [Theory]
    [InlineData("SET", RoomKey, "no room")]
    [InlineData("HSET", RoomKey, "version", "no number")]
    public async Task ErrorAboutOneKey_ConcernsItsRoomAlone(params string[] poison)
    {
        await using var redis = await RedisProcess.StartNewAsync();
        await using var near = await SignalingServer.StartAsync(NodeSettings.Hasty(redis));
        await using var far = await SignalingServer.StartAsync(NodeSettings.Hasty(redis));
        await using var victim = await TrackingPeer.JoinAsync(near.Hub, "victim");
        await using var ann = await TrackingPeer.JoinAsync(near.Hub, "other");
        await using var bob = await TrackingPeer.JoinAsync(far.Hub, "other");
        await using var late = await TrackingPeer.ConnectAsync(near.Hub);
        await using var connection = await redis.ConnectAsync();
        await Outcome.RoomHoldsAsync(connection, "other", ann, bob);

        await connection.GetDatabase().ExecuteAsync(poison[0], [.. poison[1..]]);
        await Assert.ThrowsAsync<HubException>(() => victim.UpdateAsync("what needs the key"));

        await Outcome.ReadinessIsAsync(near.Address, HttpStatusCode.OK);
        await late.JoinInTheEndAsync("other");
        await Outcome.SignalsFlowAsync(ann, bob, late);
        new[] { ann, bob }.Should().OnlyContain(peer => peer.RostersChanged == 0);
        near.Log.Lines.Should().NotContain(line => line.EventId.Name == nameof(RedisLog.RedisDown));
        near.Log.Lines.Should().Contain(line => line.EventId.Name == nameof(RedisLog.RedisRefused));
    }

    [Theory]
    [InlineData("CONFIG SET maxmemory 1", "CONFIG SET maxmemory 0")]
    [InlineData("CONFIG SET min-replicas-to-write 1", "CONFIG SET min-replicas-to-write 0")]
    [InlineData("REPLICAOF 127.0.0.1 1", "REPLICAOF NO ONE")]
    [InlineData("ACL SETUSER default -evalsha -eval", "ACL SETUSER default +evalsha +eval")]
    [InlineData("CLIENT PAUSE 60000 WRITE", "CLIENT UNPAUSE")]
    public async Task RedisThatTakesNoChanges_MakesTheNodeUnready_WithOneLineEachWay(string begin, string end)
    {
        await using var redis = await RedisProcess.StartNewAsync();
        await using var node = await SignalingServer.StartAsync(NodeSettings.Hasty(redis));
        await using var ann = await TrackingPeer.JoinAsync(node.Hub, "room");
        await using var late = await TrackingPeer.ConnectAsync(node.Hub);
        await using var connection = await redis.ConnectAsync();
        await Outcome.ReadinessIsAsync(node.Address, HttpStatusCode.OK);

        await ExecuteAsync(connection, begin);

        await Outcome.ReadinessIsAsync(node.Address, HttpStatusCode.ServiceUnavailable);
        await Outcome.IsUnavailableAsync(late.Hub, "Join", new JoinRequest("room"));
        await ExecuteAsync(connection, end);
        await Outcome.ReadinessIsAsync(node.Address, HttpStatusCode.OK);
        await late.JoinInTheEndAsync("room");
        node.Log.Lines.Count(line => line.EventId.Name == nameof(RedisLog.RedisDown)).Should().Be(1);
        node.Log.Lines.Count(line => line.EventId.Name == nameof(RedisLog.RedisUp)).Should().Be(2);
    }

    private static Task<RedisResult> ExecuteAsync(ConnectionMultiplexer connection, string command)
    {
        var words = command.Split(' ');
        return connection.GetServers()[0].ExecuteAsync(words[0], [.. words[1..]]).InTime();
    }
}

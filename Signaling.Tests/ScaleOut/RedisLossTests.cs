using System.Net;
using Signaling.Tests.Support;
using Signaling.Tests.Support.Redis;

namespace Signaling.Tests.ScaleOut;

/// <summary>Redis loses all its data, while the peers keep their connections.</summary>
public sealed class RedisLossTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Redis_ThatHasLostItsData_PeersThatAreConnected_DoNotLeave(bool isRestarted)
    {
        await using var redis = await RedisProcess.StartNewAsync();
        await using var near = await SignalingServer.StartAsync(NodeSettings.Hasty(redis));
        await using var far = await SignalingServer.StartAsync(NodeSettings.Hasty(redis));
        await using var ann = await TrackingPeer.JoinAsync(near.Hub, "room");
        await using var bob = await TrackingPeer.JoinAsync(far.Hub, "room");
        await using var ben = await TrackingPeer.JoinAsync(far.Hub, "room");
        TrackingPeer[] peers = [ann, bob, ben];
        await using (var before = await redis.ConnectAsync())
        {
            await Outcome.RoomHoldsAsync(before, "room", peers);
            if (!isRestarted)
            {
                await before.GetDatabase().ExecuteAsync("FLUSHALL");
            }
        }

        if (isRestarted)
        {
            await redis.KillAsync();
            await Outcome.ReadinessIsAsync(near.Address, HttpStatusCode.ServiceUnavailable);
            await redis.StartAsync();
        }

        await using var connection = await redis.ConnectAsync();
        await Outcome.RoomHoldsAsync(connection, "room", peers);
        await Outcome.SignalsFlowAsync(peers);
        foreach (var peer in peers)
        {
            peer.Events.All.Should().NotContain(told => told.Name == nameof(ISignalingPeer.PeerLeft), "no connection was lost");
            EventVersions.FirstStepBack(peer.Events.All).Should().BeNull();
        }
    }

    [Fact]
    public async Task Redis_ThatHasLostItsData_JoinBeforeANodeHasNoticed_ContinuesFromTheVersionThatPeersKnow()
    {
        await using var redis = await RedisProcess.StartNewAsync();
        await using var connection = await redis.ConnectAsync();
        await using var near = await SignalingServer.StartAsync(NodeSettings.Patient(redis));
        await using var far = await SignalingServer.StartAsync(NodeSettings.Patient(redis));
        await using var ann = await TrackingPeer.JoinAsync(near.Hub, "room");
        await using var bob = await TrackingPeer.JoinAsync(far.Hub, "room");
        for (var i = 0; i < 5; i++)
        {
            await ann.UpdateAsync($"{i}");
        }

        await Outcome.RoomHoldsAsync(connection, "room", ann, bob);
        var known = (await ann.Hub.GetRosterAsync()).Version;
        await connection.GetDatabase().ExecuteAsync("FLUSHALL");

        await using var cleo = await HubPeer.ConnectAsync(near);
        var joined = await cleo.JoinAsync("room");

        joined.Version.Should().BeGreaterThan(known);
        joined.Peers.Select(peer => peer.PeerId).Should().BeEquivalentTo([ann.Id, bob.Id]);
        await Patience.UntilNothingIsMissing(async () =>
            (await StoredDirectory.ReadAsync(connection)).Rooms["room"].PeerIds.SetEquals([ann.Id, bob.Id, cleo.Id]) ? null : "The peers are not restored yet.");
        ann.Events.All.Concat(bob.Events.All).Should().NotContain(told => told.Name == nameof(ISignalingPeer.PeerLeft));
        foreach (var peer in new[] { ann, bob })
        {
            EventVersions.FirstStepBack(peer.Events.All).Should().BeNull();
        }
    }

    [Fact]
    public async Task Redis_ThatHasLostItsLastChanges_Join_IsInTheRoom()
    {
        await using var redis = await RedisProcess.StartNewAsync();
        await using var connection = await redis.ConnectAsync();
        await using var server = await SignalingServer.StartAsync(NodeSettings.Patient(redis));
        await using var ann = await TrackingPeer.JoinAsync(server.Hub, "room");
        for (var i = 0; i < 5; i++)
        {
            await ann.UpdateAsync($"{i}");
        }

        await connection.GetDatabase().HashSetAsync("signaling:room:{room}", "version", 2);

        await using var bob = await HubPeer.ConnectAsync(server);
        await bob.JoinAsync("room");

        (await bob.SendMessageAsync(ann.Id, "hello")).Status.Should().Be(SendStatuses.Sent);
        await Outcome.SignalsFlowAsync([ann]);
        EventVersions.FirstStepBack(ann.Events.All).Should().BeNull();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Redis_ThatHasLostItsLastChanges_Resume_IsInTheRoom(bool isSuspended)
    {
        await using var redis = await RedisProcess.StartNewAsync();
        await using var connection = await redis.ConnectAsync();
        var settings = NodeSettings.Patient(redis);
        settings["Signaling:ResumeWindow"] = settings["Signaling:CloseGrace"] = "00:10:00";
        await using var near = await SignalingServer.StartAsync(settings);
        await using var far = await SignalingServer.StartAsync(settings);
        await using var ann = await TrackingPeer.JoinAsync(near.Hub, "room");
        await using var bob = await TrackingPeer.JoinAsync(far.Hub, "room");
        await Outcome.RoomHoldsAsync(connection, "room", ann, bob);
        if (isSuspended)
        {
            await bob.CloseByProxyAsync();
            await Patience.Until(() => ann.Others is [{ State: PeerStates.Suspended }], "Ann has received that Bob is suspended");
            (await ann.Hub.SendMessageAsync(bob.Id, "while you were away")).Status.Should().Be(SendStatuses.Queued);
        }

        for (var i = 0; i < 5; i++)
        {
            await ann.UpdateAsync($"{i}");
        }

        await connection.GetDatabase().HashSetAsync("signaling:room:{room}", "version", 2);

        await bob.ResumeAsync(near.Hub);

        (await bob.Hub.SendMessageAsync(ann.Id, "hello")).Status.Should().Be(SendStatuses.Sent);
        await Outcome.SignalsFlowAsync(ann, bob);
        await Outcome.RoomHoldsAsync(connection, "room", ann, bob);
        bob.Events.All.Count(told => told.Arguments.Contains("while you were away")).Should().Be(isSuspended ? 1 : 0);
        ann.Events.All.Should().NotContain(told => told.Name == nameof(ISignalingPeer.PeerLeft));
        EventVersions.FirstStepBack(ann.Events.All).Should().BeNull();
    }

    [Fact]
    public async Task Redis_ThatHasLostItsData_SeveralJoinElsewhere_IsAtTheVersionThatPeersReceive()
    {
        await using var redis = await RedisProcess.StartNewAsync();
        await using var connection = await redis.ConnectAsync();
        await using var near = await SignalingServer.StartAsync(NodeSettings.Patient(redis));
        await using var far = await SignalingServer.StartAsync(NodeSettings.Patient(redis));
        await using var ann = await TrackingPeer.JoinAsync(near.Hub, "room");
        await connection.GetDatabase().ExecuteAsync("FLUSHALL");
        await using var bob = await TrackingPeer.JoinAsync(far.Hub, "room");
        await using var cleo = await TrackingPeer.JoinAsync(far.Hub, "room");
        await using var dan = await TrackingPeer.JoinAsync(far.Hub, "room");

        // From the result of this call the near node learns that Redis does not know Ann.
        (await ann.Hub.TryCallAsync(nameof(ISignalingHub.UpdatePeer), new PeerUpdate("Ann"))).Should().Be(SignalingErrorCodes.Unavailable);

        await Outcome.RoomHoldsAsync(connection, "room", ann, bob, cleo, dan);
        EventVersions.FirstStepBack(ann.Events.All).Should().BeNull();
    }

    [Fact]
    public async Task Redis_ThatHasLostItsData_PeerThatMovedAndLeftWhileItsFormerNodeHung_IsOutInTheEnd()
    {
        await using var redis = await RedisProcess.StartNewAsync();
        await using var connection = await redis.ConnectAsync();
        var settings = NodeSettings.Hasty(redis);
        settings["Signaling:ResumeWindow"] = settings["Signaling:CloseGrace"] = "00:05:00";
        await using var near = await SignalingServer.StartAsync(settings);
        await using var far = await NodeProcess.StartAsync(settings);
        await using var ann = await TrackingPeer.JoinAsync(near.Hub, "room");
        await using var bob = await TrackingPeer.JoinAsync(far.Hub, "room");
        await using var ben = await TrackingPeer.JoinAsync(far.Hub, "room");
        await Outcome.RoomHoldsAsync(connection, "room", ann, bob, ben);
        await bob.CloseByProxyAsync();
        await Patience.Until(() => ann.Others.Any(other => other.State == PeerStates.Suspended), "Bob is suspended");

        // The far node's subscription is cut, so it never receives that Bob has moved.
        await far.FreezeAsync();
        await connection.GetServers()[0].ExecuteAsync("CLIENT", "KILL", "TYPE", "pubsub");
        await bob.ResumeAsync(near.Hub);
        await bob.LeaveAsync();
        await connection.GetDatabase().ExecuteAsync("FLUSHALL");
        await Patience.UntilNothingIsMissing(async () =>
            (await StoredDirectory.ReadAsync(connection)).Rooms.ContainsKey("room") ? null : "The near node has not restored its peers yet.");
        await far.ThawAsync();

        await Patience.UntilNothingIsMissing(async () =>
            (await StoredDirectory.ReadAsync(connection)).Rooms["room"].PeerIds.Contains(ben.Id) ? null : "The far node has not restored its peers yet.");
        await Outcome.RoomHoldsAsync(connection, "room", ann, ben);
        EventVersions.FirstStepBack(ann.Events.All).Should().BeNull();
    }

    [Fact]
    public async Task Redis_ThatHasLostItsData_PeersOfANodeThatHasEnded_LeaveAfterTheLengthOfALease()
    {
        await using var redis = await RedisProcess.StartNewAsync();
        await using var near = await SignalingServer.StartAsync(NodeSettings.Hasty(redis));
        await using var lost = await NodeProcess.StartAsync(NodeSettings.Hasty(redis));
        await using var ann = await TrackingPeer.JoinAsync(near.Hub, "room");
        await using var bob = await TrackingPeer.JoinAsync(lost.Hub, "room");
        await using var ben = await TrackingPeer.JoinAsync(lost.Hub, "room");
        await using (var before = await redis.ConnectAsync())
        {
            await Outcome.RoomHoldsAsync(before, "room", ann, bob, ben);
        }

        await redis.KillAsync();
        await lost.KillAsync();
        await redis.StartAsync();

        await using var connection = await redis.ConnectAsync();
        await Outcome.RoomHoldsAsync(connection, "room", ann);
        ann.Events.All.Where(told => told.Name == nameof(ISignalingPeer.PeerLeft)).Select(told => told.Get<string>(0))
            .Should().BeEquivalentTo([bob.Id, ben.Id]);
        EventVersions.FirstStepBack(ann.Events.All).Should().BeNull();
        ann.Gaps.Should().Be(0);
    }
}

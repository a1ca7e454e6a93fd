using Microsoft.Extensions.DependencyInjection;
using Signaling.AspNetCore;
using Signaling.Tests.Support;
using Signaling.Tests.Support.Redis;

namespace Signaling.Tests.ScaleOut;

/// <summary>Moderators and operators on one node, and those whom they remove on another.</summary>
public sealed class ModerationAcrossNodesTests
{
    private const string Room = "room";

    private readonly Moderators _moderators = new();

    [Fact]
    public async Task RemovePeer_OfAnotherNode_ClosesItsConnectionThere_AndItsBanHoldsOnEveryNode()
    {
        await using var redis = await RedisProcess.StartNewAsync();
        await using var connection = await redis.ConnectAsync();
        await using var near = await StartAsync(redis);
        await using var far = await StartAsync(redis);
        await using var ann = await HubPeer.JoinAsync(near, Room);
        _moderators.Add(ann);
        await using var ben = await HubPeer.JoinAsync(far, Room);
        await using var bob = await HubPeer.ConnectAsync(far);
        var joined = await bob.JoinAsync(Room);
        await ann.Events.NextAsync(nameof(ISignalingPeer.PeerJoined));
        await ann.Events.NextAsync(nameof(ISignalingPeer.PeerJoined));
        await ben.Events.NextAsync(nameof(ISignalingPeer.PeerJoined));

        await ann.CallAsync<object?>(nameof(ISignalingHub.RemovePeer), bob.Id, new RemoveOptions(null, 600));

        (await bob.Events.NextAsync(nameof(ISignalingPeer.Removed))).Arguments.Should().Equal(RemovedReasons.Removed);
        await bob.Closed.InTime();
        foreach (var peer in new[] { ann, ben })
        {
            (await peer.Events.NextAsync(nameof(ISignalingPeer.PeerLeft))).Arguments.Should().Equal(joined.PeerId, PeerLeftReasons.Removed, 4L);
        }

        foreach (var node in new[] { near, far })
        {
            await using var again = await HubPeer.ConnectAsync(node);
            (await again.RefusalAsync(nameof(ISignalingHub.Resume), joined.ResumeToken)).Should().Be(SignalingErrorCodes.ResumeFailed);
            (await again.RefusalAsync(nameof(ISignalingHub.Join), new JoinRequest(Room))).Should().Be(SignalingErrorCodes.Banned);
        }

        (await ann.SendMessageAsync(ben.Id, "still here")).Status.Should().Be(SendStatuses.Sent);
        (await ben.Events.NextAsync(nameof(ISignalingPeer.ReceiveMessage))).Arguments.Should().Equal(ann.Id, "still here");
        (await StoredDirectory.ReadAsync(connection)).Rooms[Room].PeerIds.Should().BeEquivalentTo([ann.Id, ben.Id]);
    }

    [Fact]
    public async Task RemovePeer_ByARoomToken_BansTheUserOfTheRemovedPeerOnEveryNode()
    {
        await using var redis = await RedisProcess.StartNewAsync();
        await using var near = await StartAsync(redis, TestTokens.Settings);
        await using var far = await StartAsync(redis, TestTokens.Settings);
        await using var ann = await HubPeer.ConnectAsync(near, TestTokens.For(Room, "ann", ("permissions", new List<string> { "moderate" })));
        await ann.JoinAsync(Room);
        var token = TestTokens.For(Room, "bob");
        await using var bob = await HubPeer.ConnectAsync(far, token);
        var joined = await bob.JoinAsync(Room);

        await ann.CallAsync<object?>(nameof(ISignalingHub.RemovePeer), joined.PeerId, new RemoveOptions("spam", 600));

        (await bob.Events.NextAsync(nameof(ISignalingPeer.Removed))).Arguments.Should().Equal(RemovedReasons.Removed);
        await bob.Closed.InTime();
        foreach (var node in new[] { near, far })
        {
            await using var replay = await HubPeer.ConnectAsync(node, token);
            (await replay.RefusalAsync(nameof(ISignalingHub.Resume), joined.ResumeToken)).Should().Be(SignalingErrorCodes.ResumeFailed);
            (await replay.RefusalAsync(nameof(ISignalingHub.Join), new JoinRequest(Room))).Should().Be(SignalingErrorCodes.Banned);
        }

        await using var cleo = await HubPeer.ConnectAsync(far, TestTokens.For(Room, "cleo"));
        (await cleo.JoinAsync(Room)).Peers.Select(peer => peer.UserId).Should().Equal(["ann"], "only the user bob is banned");
    }

    [Fact]
    public async Task RemovePeer_WithoutAnotherPeerOnItsNode_ReachesThatNode()
    {
        await using var redis = await RedisProcess.StartNewAsync();
        await using var near = await StartAsync(redis);
        await using var far = await StartAsync(redis);
        await using var bob = await HubPeer.JoinAsync(far, Room);
        var bobId = bob.Id;

        var rooms = near.Services.GetRequiredService<ISignalingRooms>();
        (await rooms.RemovePeerAsync(Room, bobId)).Should().BeTrue();
        (await rooms.RemovePeerAsync(Room, bobId)).Should().BeFalse();

        (await bob.Events.NextAsync(nameof(ISignalingPeer.Removed))).Arguments.Should().Equal(RemovedReasons.Removed);
        await bob.Closed.InTime();
        await Patience.Until(() => far.Rooms is { PeerCount: 0, RoomCount: 0 }, "the node has given the room up");
        (await rooms.GetRoomAsync(Room)).Should().BeNull();
    }

    [Fact]
    public async Task Rooms_OfAllNodes_CanBeSeenLockedAndClosedFromEachNode()
    {
        await using var redis = await RedisProcess.StartNewAsync();
        await using var near = await StartAsync(redis);
        await using var far = await StartAsync(redis);
        var (here, there) = (near.Services.GetRequiredService<ISignalingRooms>(), far.Services.GetRequiredService<ISignalingRooms>());
        await using var ann = await HubPeer.JoinAsync(near, Room, "Ann");
        await using var bob = await HubPeer.JoinAsync(far, Room, "Bob");
        await using var cleo = await HubPeer.JoinAsync(far, "another room", "Cleo");
        await using var newcomer = await HubPeer.ConnectAsync(near);
        await ann.Events.NextAsync(nameof(ISignalingPeer.PeerJoined));

        foreach (var rooms in new[] { here, there })
        {
            (await rooms.GetRoomsAsync()).Should().Equal("another room", Room);
            var room = (await rooms.GetRoomAsync(Room))!;
            room.Should().BeEquivalentTo(new { Name = Room, Version = 2, IsLocked = false, Capacity = (int?)null });
            room.Peers.Select(peer => peer.Peer.DisplayName).Should().Equal("Ann", "Bob");
            room.Peers.Select(peer => peer.NodeId).Should().OnlyHaveUniqueItems();
            (await rooms.GetNodesAsync()).Select(node => node.Rooms).Should().BeEquivalentTo([1, 2]);
        }

        (await there.SetLockedAsync(Room, true)).Should().BeTrue();
        (await newcomer.RefusalAsync(nameof(ISignalingHub.Join), new JoinRequest(Room, "Dan"))).Should().Be(SignalingErrorCodes.RoomLocked);
        (await there.GetKnocksAsync(Room)).Should().ContainSingle().Which.Should().BeEquivalentTo(new { PeerId = newcomer.Id, DisplayName = "Dan" });
        (await there.CloseAsync(Room)).Should().Be(2);

        foreach (var peer in new[] { ann, bob })
        {
            (await peer.Events.NextAsync(nameof(ISignalingPeer.Removed))).Arguments.Should().Equal(RemovedReasons.RoomClosed);
            await peer.Closed.InTime();
        }

        (await newcomer.JoinAsync(Room)).Should().BeEquivalentTo(new { Version = 1, Peers = Array.Empty<object>() });
        (await here.GetRoomsAsync()).Should().Equal("another room", Room);
        (await cleo.GetRosterAsync()).Version.Should().Be(1);
    }

    [Fact]
    public async Task Message_OfTheServer_ReachesPeersOnEveryNode_ConnectedOrSuspended()
    {
        await using var redis = await RedisProcess.StartNewAsync();
        await using var near = await StartAsync(redis);
        await using var far = await StartAsync(redis);
        await using var network = new CuttableProxy(far.Address);
        await using var ann = await HubPeer.JoinAsync(near, Room);
        await using var bob = await HubPeer.JoinAsync(far, Room);
        await using var lost = await HubPeer.ConnectAsync(new Uri(network.Address, SignalingProtocol.Path));
        var joined = await lost.JoinAsync(Room);
        network.Cut();
        var rooms = near.Services.GetRequiredService<ISignalingRooms>();
        await Patience.UntilNothingIsMissing(async () =>
            (await rooms.GetRoomAsync(Room))!.Peers[^1].Peer.State == PeerStates.Suspended ? null : "The peer is not suspended yet.");

        (await rooms.SendMessageAsync(Room, null, "to all")).Should().Be(3);
        (await rooms.SendMessageAsync(Room, bob.Id, "to bob")).Should().Be(1);
        (await rooms.SendMessageAsync(Room, joined.PeerId, "to the lost")).Should().Be(1);
        (await rooms.SendMessageAsync(Room, "nobody", "?")).Should().BeNull();
        (await rooms.SendMessageAsync("no room", null, "?")).Should().BeNull();

        (await NextMessageAsync(ann)).Should().Equal(SignalingProtocol.ServerPeerId, "to all");
        (await NextMessageAsync(bob)).Should().Equal(SignalingProtocol.ServerPeerId, "to all");
        (await NextMessageAsync(bob)).Should().Equal(SignalingProtocol.ServerPeerId, "to bob");
        await using var back = await HubPeer.ConnectAsync(near);
        await back.ResumeAsync(joined.ResumeToken);
        (await NextMessageAsync(back)).Should().Equal(SignalingProtocol.ServerPeerId, "to all");
        (await NextMessageAsync(back)).Should().Equal(SignalingProtocol.ServerPeerId, "to the lost");
        (await ann.RefusalAsync(nameof(ISignalingHub.SendMessage), SignalingProtocol.ServerPeerId, "hello?")).Should().Be(SignalingErrorCodes.PeerNotFound);
    }

    [Fact]
    public async Task Knock_OnOneNode_ReachesTheModeratorOnAnother_AndTheLockThatRedisLoses_IsTold()
    {
        await using var redis = await RedisProcess.StartNewAsync();
        await using var connection = await redis.ConnectAsync();
        Dictionary<string, string?> settings = new(TestTokens.Settings) { ["Signaling:Redis:LeaseDuration"] = "00:00:05", ["Signaling:Redis:LeaseRenewalInterval"] = "00:00:00.500" };
        await using var near = await StartAsync(redis, settings);
        await using var far = await StartAsync(redis, settings);
        await using var ann = await HubPeer.ConnectAsync(near, TestTokens.For(Room, "ann", ("permissions", new List<string> { "moderate" })));
        await ann.JoinAsync(Room);
        await using var cleo = await HubPeer.ConnectAsync(far, TestTokens.For(Room, "cleo"));

        await ann.CallAsync<object?>(nameof(ISignalingHub.SetRoomLocked), true);
        (await cleo.RefusalAsync(nameof(ISignalingHub.Join), new JoinRequest(Room, "Cleo"))).Should().Be(SignalingErrorCodes.RoomLocked);

        (await ann.Events.NextAsync(nameof(ISignalingPeer.RoomLockChanged))).Arguments.Should().Equal(true);
        (await ann.Events.NextAsync(nameof(ISignalingPeer.PeerKnocked))).Arguments.Should().Equal(new Knock("Cleo", "cleo"));
        await connection.GetDatabase().ExecuteAsync("FLUSHALL");
        while (await ann.Events.NextAsync() is var told && told.Name != nameof(ISignalingPeer.RoomLockChanged))
        {
            told.Name.Should().Be(nameof(ISignalingPeer.RosterChanged), "only the loss itself is told besides");
        }

        (await cleo.JoinAsync(Room)).Peers.Should().ContainSingle("the lock was lost, as the moderator has learned");
    }

    [Fact]
    public async Task Watch_OnEachNode_SeesEachJoinAndLeaveOnce()
    {
        await using var redis = await RedisProcess.StartNewAsync();
        await using var near = await StartAsync(redis);
        await using var far = await StartAsync(redis);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        List<RoomEvent> told = [];
        var watching = new[] { near, far }.Select(node => WatchAsync(node.Services.GetRequiredService<ISignalingRooms>().WatchAsync(end.Token))).ToList();
        await using var ann = await HubPeer.JoinAsync(near, Room, "Ann");
        _moderators.Add(ann);
        await using var bob = await HubPeer.JoinAsync(far, Room, "Bob");
        await using var cleo = await HubPeer.JoinAsync(far, Room, "Cleo");
        await using var dan = await HubPeer.ConnectAsync(far);
        var (annId, bobId) = (ann.Id, bob.Id);

        await ann.CallAsync<object?>(nameof(ISignalingHub.SetRoomLocked), true);
        await dan.RefusalAsync(nameof(ISignalingHub.Join), new JoinRequest(Room, "Dan"));
        await ann.CallAsync<object?>(nameof(ISignalingHub.RemovePeer), bob.Id, new RemoveOptions());
        await cleo.LeaveAsync();
        await near.Services.GetRequiredService<ISignalingRooms>().CloseAsync(Room);

        await Patience.Until(() => Told().Count >= 9, "all events have come");
        await end.CancelAsync();
        await Task.WhenAll(watching).InTime();
        Told().Select(what => (what.Kind, what.PeerId, what.Peer?.DisplayName, what.Reason)).Should().BeEquivalentTo(
            new (RoomEventKind, string, string?, string?)[]
            {
                (RoomEventKind.Started, annId, "Ann", null), (RoomEventKind.Joined, annId, "Ann", null), (RoomEventKind.Joined, bobId, "Bob", null), (RoomEventKind.Joined, cleo.Id, "Cleo", null),
                (RoomEventKind.Knocked, dan.Id, "Dan", null), (RoomEventKind.Left, bobId, "Bob", PeerLeftReasons.Removed),
                (RoomEventKind.Left, cleo.Id, "Cleo", PeerLeftReasons.Left), (RoomEventKind.Left, annId, "Ann", PeerLeftReasons.RoomClosed),
                (RoomEventKind.Ended, annId, "Ann", null),
            });
        Told().Where(what => what.Kind != RoomEventKind.Knocked).Select(what => what.Version).Order().Should().Equal(1, 1, 2, 3, 4, 5, 6, 6);

        List<RoomEvent> Told()
        {
            lock (told)
            {
                return [.. told];
            }
        }

        async Task WatchAsync(IAsyncEnumerable<RoomEvent> events)
        {
            try
            {
                await foreach (var what in events)
                {
                    lock (told)
                    {
                        told.Add(what);
                    }
                }
            }
            catch (OperationCanceledException)
            {
                // The test has seen enough.
            }
        }
    }

    private static async Task<IReadOnlyList<object?>> NextMessageAsync(HubPeer peer)
    {
        while (true)
        {
            if (await peer.Events.NextAsync() is { Name: nameof(ISignalingPeer.ReceiveMessage) } message)
            {
                return message.Arguments;
            }
        }
    }

    private Task<SignalingServer> StartAsync(RedisProcess redis, IReadOnlyDictionary<string, string?>? more = null)
    {
        var settings = NodeSettings.Patient(redis);
        foreach (var (key, value) in more ?? new Dictionary<string, string?>())
        {
            settings[key] = value;
        }

        settings["Signaling:ResumeWindow"] = "00:02:00";
        return SignalingServer.StartAsync(settings, configure: _moderators.AddTo);
    }
}

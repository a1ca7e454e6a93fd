using Signaling.Tests.Support;
using Signaling.Tests.Support.Redis;

namespace Signaling.Tests.ScaleOut;

/// <summary>Peers that lose a connection to one node and resume on another.</summary>
public sealed class ResumeAcrossNodesTests
{
    private const string Room = "room";

    [Fact]
    public async Task Peer_CutOnOneNode_IsTheSameOnAnother_AndGetsWhatWasSentMeanwhile()
    {
        await using var redis = await RedisProcess.StartNewAsync();
        await using var connection = await redis.ConnectAsync();
        await using var near = await SignalingServer.StartAsync(WithWindow(NodeSettings.Patient(redis)));
        await using var far = await SignalingServer.StartAsync(WithWindow(NodeSettings.Patient(redis)));
        await using var network = new CuttableProxy(near.Address);
        await using var ann = await HubPeer.JoinAsync(near, Room, "ann");
        await using var bob = await HubPeer.JoinAsync(far, Room, "bob");
        await ann.Events.NextAsync(nameof(ISignalingPeer.PeerJoined));
        var (before, joined) = await JoinAsync(network, Room);
        await NextAsync(nameof(ISignalingPeer.PeerJoined), ann, bob);

        var cutAt = TimeProvider.System.GetTimestamp();
        network.Cut();
        await ShouldBeAsync(PeerStates.Suspended, joined.PeerId, ann, bob);
        Say(cutAt, "from the cut to suspended, on both nodes");
        for (var i = 0; i < 20; i++)
        {
            (await ann.SendMessageAsync(joined.PeerId, $"{i}")).Status.Should().Be(SendStatuses.Queued);
            (await bob.SendMessageAsync(null, $"{i}")).Status.Should().Be(SendStatuses.Sent);
        }

        var reconnectingSince = TimeProvider.System.GetTimestamp();
        await using var after = await HubPeer.ConnectAsync(far);
        var connectedAt = TimeProvider.System.GetTimestamp();
        var resumed = await after.ResumeAsync(joined.ResumeToken);
        Say(reconnectingSince, "from the first byte of the new connection to resumed");
        Say(connectedAt, "of these for Resume itself");

        await ShouldBeAsync(PeerStates.Connected, joined.PeerId, [ann, bob], skip: nameof(ISignalingPeer.ReceiveMessage));
        resumed.Should().BeEquivalentTo(new { joined.PeerId, joined.ResumeToken, joined.Self, Version = 5 });
        var got = new List<(string From, string Payload)>();
        for (var i = 0; i < 40; i++)
        {
            var message = await after.Events.NextAsync(nameof(ISignalingPeer.ReceiveMessage));
            got.Add((message.Get<string>(0), message.Get<string>(1)));
        }

        got.Where(message => message.From == ann.Id).Select(message => message.Payload).Should().Equal(Enumerable.Range(0, 20).Select(i => $"{i}"));
        got.Where(message => message.From == bob.Id).Select(message => message.Payload).Should().Equal(Enumerable.Range(0, 20).Select(i => $"{i}"));
        (await ann.SendMessageAsync(joined.PeerId, "live")).Status.Should().Be(SendStatuses.Sent);
        (await after.Events.NextAsync(nameof(ISignalingPeer.ReceiveMessage))).Arguments.Should().Equal(ann.Id, "live");
        await after.LeaveAsync();
        await before.DisposeAsync();
        var stored = await StoredDirectory.ReadAsync(connection);
        stored.Rooms[Room].PeerIds.Should().BeEquivalentTo([ann.Id, bob.Id]);
        stored.OtherKeys.Should().BeEmpty("no mailbox is left behind");
    }

    [Fact]
    public async Task Peer_WhoseOldNodeHasNoticedNothing_IsFencedThere()
    {
        await using var redis = await RedisProcess.StartNewAsync();
        await using var connection = await redis.ConnectAsync();
        await using var near = await SignalingServer.StartAsync(WithWindow(NodeSettings.Patient(redis)));
        await using var far = await SignalingServer.StartAsync(WithWindow(NodeSettings.Patient(redis)));
        await using var bob = await HubPeer.JoinAsync(far, Room);
        await using var before = await HubPeer.ConnectAsync(near);
        var joined = await before.JoinAsync(Room);
        await bob.Events.NextAsync(nameof(ISignalingPeer.PeerJoined));

        await using var after = await HubPeer.ConnectAsync(far);
        await after.ResumeAsync(joined.ResumeToken);

        (await before.Events.NextAsync(nameof(ISignalingPeer.Removed))).Arguments.Should().Equal(RemovedReasons.Replaced);
        await before.Closed.InTime();
        await Patience.Until(() => near.Relay.ConnectionCount == 0, "the older connection is closed");
        (await bob.SendMessageAsync(joined.PeerId, "still there?")).Status.Should().Be(SendStatuses.Sent);
        (await after.Events.NextAsync(nameof(ISignalingPeer.ReceiveMessage))).Arguments.Should().Equal(bob.Id, "still there?");
        (await bob.GetRosterAsync()).Peers.Should().ContainSingle().Which.State.Should().Be(PeerStates.Connected);
        await Patience.UntilNothingIsMissing(async () =>
            (await StoredDirectory.ReadAsync(connection)).RoomsOf.Count == 1 ? null : "The former node is still listed for the room.");
    }

    [Fact]
    public async Task Peer_ThatDoesNotComeBack_TimesOut()
    {
        await using var redis = await RedisProcess.StartNewAsync();
        await using var connection = await redis.ConnectAsync();
        var settings = NodeSettings.Patient(redis);
        settings["Signaling:ResumeWindow"] = "00:00:01";
        await using var near = await SignalingServer.StartAsync(settings);
        await using var far = await SignalingServer.StartAsync(settings);
        await using var network = new CuttableProxy(near.Address);
        await using var bob = await HubPeer.JoinAsync(far, Room);
        var (before, joined) = await JoinAsync(network, Room);
        await NextAsync(nameof(ISignalingPeer.PeerJoined), bob);

        network.Cut();
        await ShouldBeAsync(PeerStates.Suspended, joined.PeerId, bob);
        await bob.SendMessageAsync(joined.PeerId, "hello?");

        (await bob.Events.NextAsync(nameof(ISignalingPeer.PeerLeft))).Arguments.Should().Equal(joined.PeerId, PeerLeftReasons.Timeout, 4L);
        await using var late = await HubPeer.ConnectAsync(far);
        (await late.RefusalAsync(nameof(ISignalingHub.Resume), joined.ResumeToken)).Should().Be(SignalingErrorCodes.ResumeFailed);
        await before.DisposeAsync();
        (await StoredDirectory.ReadAsync(connection)).OtherKeys.Should().BeEmpty("the mailbox is removed, too");
    }

    [Fact]
    public async Task KilledNode_FiveHundredPeersComeBackElsewhere_WithoutWaitingForItsLease()
    {
        const int Peers = 500;
        await using var redis = await RedisProcess.StartNewAsync();
        await using var connection = await redis.ConnectAsync();
        var nodes = await NodeProcess.StartAsync(2, WithWindow(NodeSettings.Patient(redis)));
        await using var victim = nodes[0];
        await using var survivor = nodes[1];
        var joined = new JoinResult[Peers];
        var before = new HubPeer[Peers];
        for (var i = 0; i < Peers; i++)
        {
            before[i] = await HubPeer.ConnectAsync(victim.Hub);
            joined[i] = await before[i].JoinAsync($"room {i / 5}");
        }

        var killedAt = TimeProvider.System.GetTimestamp();
        await victim.KillAsync();
        var after = await Task.WhenAll(joined.Select(async join =>
        {
            var peer = await HubPeer.ConnectAsync(survivor.Hub);
            (await peer.ResumeAsync(join.ResumeToken)).PeerId.Should().Be(join.PeerId);
            return peer;
        }));
        Say(killedAt, $"from the death of the node to all {Peers} back");

        var stored = await StoredDirectory.ReadAsync(connection);
        stored.Rooms.Values.SelectMany(room => room.PeerIds).Should().BeEquivalentTo(joined.Select(join => join.PeerId));
        (await after[0].SendMessageAsync(joined[4].PeerId, "hello")).Status.Should().Be(SendStatuses.Sent);
        while ((await after[4].Events.NextAsync()).Name != nameof(ISignalingPeer.ReceiveMessage))
        {
            // Events of other peers that resume.
        }

        await Task.WhenAll(before.Concat(after).Select(peer => peer.DisposeAsync().AsTask()));
    }

    [Fact]
    public async Task KilledNode_ItsPeersAreSuspended_AndCanStillComeBack_OrTimeOut()
    {
        await using var redis = await RedisProcess.StartNewAsync();
        await using var connection = await redis.ConnectAsync();
        var settings = NodeSettings.Mortal(redis);
        settings["Signaling:ResumeWindow"] = "00:00:05";
        var nodes = await NodeProcess.StartAsync(2, settings);
        await using var victim = nodes[0];
        await using var survivor = nodes[1];
        await using var bob = await HubPeer.JoinAsync(survivor.Hub, Room);
        await using var first = await HubPeer.ConnectAsync(victim.Hub);
        var returning = await first.JoinAsync(Room);
        await using var second = await HubPeer.ConnectAsync(victim.Hub);
        var lost = await second.JoinAsync(Room);
        await using var third = await HubPeer.ConnectAsync(victim.Hub);
        await third.JoinAsync("a room of its own");
        await bob.Events.NextAsync(nameof(ISignalingPeer.PeerJoined));
        await bob.Events.NextAsync(nameof(ISignalingPeer.PeerJoined));

        await victim.KillAsync();

        await ShouldBeAsync(PeerStates.Suspended, returning.PeerId, bob);
        await ShouldBeAsync(PeerStates.Suspended, lost.PeerId, bob);
        (await bob.SendMessageAsync(returning.PeerId, "waiting")).Status.Should().Be(SendStatuses.Queued);
        await using var after = await HubPeer.ConnectAsync(survivor.Hub);
        (await after.ResumeAsync(returning.ResumeToken)).PeerId.Should().Be(returning.PeerId);
        (await after.Events.NextAsync(nameof(ISignalingPeer.ReceiveMessage))).Arguments.Should().Equal(bob.Id, "waiting");
        await ShouldBeAsync(PeerStates.Connected, returning.PeerId, bob);
        (await bob.Events.NextAsync(nameof(ISignalingPeer.PeerLeft))).Arguments.Should().Equal(lost.PeerId, PeerLeftReasons.Timeout, 7L);
        await Patience.UntilNothingIsMissing(async () =>
        {
            var stored = await StoredDirectory.ReadAsync(connection);
            return stored.Owners.Count == 1 && stored.Rooms.Keys.SequenceEqual([Room]) && stored.OtherKeys.Count == 0 ? null : "Redis has not forgotten everything.";
        });
    }

    [Fact]
    public async Task FrozenNode_WhosePeersWereTakenOver_TakesThemBack_WithWhatWaitedForThem()
    {
        await using var redis = await RedisProcess.StartNewAsync();
        await using var connection = await redis.ConnectAsync();
        var nodes = await NodeProcess.StartAsync(2, WithWindow(NodeSettings.Mortal(redis)));
        await using var frozen = nodes[0];
        await using var awake = nodes[1];
        await using var bob = await HubPeer.JoinAsync(awake.Hub, Room);
        await using var ann = await TrackingPeer.JoinAsync(frozen.Hub, Room);
        await bob.Events.NextAsync(nameof(ISignalingPeer.PeerJoined));

        await frozen.FreezeAsync();
        await ShouldBeAsync(PeerStates.Suspended, ann.Id, bob);
        (await bob.SendMessageAsync(ann.Id, "good night")).Status.Should().Be(SendStatuses.Queued);
        await using var eve = await HubPeer.JoinAsync(awake.Hub, Room);
        await bob.Events.NextAsync(nameof(ISignalingPeer.PeerJoined));
        (await eve.SendMessageAsync(ann.Id, "I am new here")).Status.Should().Be(SendStatuses.Queued);
        await frozen.ThawAsync();

        await ShouldBeAsync(PeerStates.Connected, ann.Id, bob);
        (await bob.SendMessageAsync(ann.Id, "good morning")).Status.Should().Be(SendStatuses.Sent);
        await Patience.Until(() => ann.Events.All.Any(told => told.Arguments is [_, "good morning"]), "Ann has received the message");
        ann.Events.All.Where(told => told.Name == nameof(ISignalingPeer.ReceiveMessage)).Select(told => told.Get<string>(1))
            .Should().Equal("good night", "I am new here", "good morning");
        ann.Faults.Should().BeEmpty("no peer receives a signal before the PeerJoined of its sender");
        ann.Hub.Closed.IsCompleted.Should().BeFalse();
    }

    [Fact]
    public async Task NodeCutOffFromRedis_APeerLeavesIt_HasLeftOnAllNodesWhenItIsBack()
    {
        await using var redis = await RedisProcess.StartNewAsync();
        await using var connection = await redis.ConnectAsync();
        await using var network = new CuttableProxy(new Uri($"http://{redis.EndPoint}"));
        await using var cutOff = await SignalingServer.StartAsync(WithWindow(NodeSettings.Hasty(network.Address.Authority)));
        await using var staying = await SignalingServer.StartAsync(WithWindow(NodeSettings.Mortal(redis)));
        await using var bob = await HubPeer.JoinAsync(staying, Room);
        await using var ann = await HubPeer.JoinAsync(cutOff, Room);
        await bob.Events.NextAsync(nameof(ISignalingPeer.PeerJoined));

        network.IsDown = true;
        network.Cut();
        await ShouldBeAsync(PeerStates.Suspended, ann.Id, bob);
        (await bob.SendMessageAsync(ann.Id, "come back")).Status.Should().Be(SendStatuses.Queued);
        await ann.LeaveAsync();
        network.IsDown = false;

        (await bob.Events.NextAsync(nameof(ISignalingPeer.PeerLeft))).Arguments.Should().Equal(ann.Id, PeerLeftReasons.Left, 4L);
        var stored = await StoredDirectory.ReadAsync(connection);
        stored.Rooms[Room].PeerIds.Should().Equal(bob.Id);
        stored.OtherKeys.Should().BeEmpty("Ann will not resume, so her mailbox is removed");
    }

    [Fact]
    public async Task NodeCutOffFromRedis_DoesNotRestoreAPeerThatResumedElsewhereAndLeft()
    {
        await using var redis = await RedisProcess.StartNewAsync();
        await using var connection = await redis.ConnectAsync();
        await using var network = new CuttableProxy(new Uri($"http://{redis.EndPoint}"));
        await using var cutOff = await SignalingServer.StartAsync(WithWindow(NodeSettings.Hasty(network.Address.Authority)));
        await using var staying = await SignalingServer.StartAsync(WithWindow(NodeSettings.Mortal(redis)));
        await using var lane = new CuttableProxy(cutOff.Address);
        await using var bob = await TrackingPeer.JoinAsync(staying.Hub, Room);
        await using var ben = await TrackingPeer.JoinAsync(cutOff.Hub, Room);
        await using var ann = await TrackingPeer.JoinAsync(new Uri(lane.Address, SignalingProtocol.Path), Room);
        lane.Cut();
        await Patience.Until(() => bob.Others.Any(other => other.PeerId == ann.Id && other.State == PeerStates.Suspended), "Ann is suspended");

        network.IsDown = true;
        network.Cut();
        await ann.ResumeAsync(staying.Hub);
        await ann.LeaveAsync();
        network.IsDown = false;

        await Outcome.RoomHoldsAsync(connection, Room, bob, ben);
        await Outcome.SignalsFlowAsync(bob, ben);
    }

    private static Dictionary<string, string?> WithWindow(Dictionary<string, string?> settings)
    {
        settings["Signaling:ResumeWindow"] = "00:02:00";
        return settings;
    }

    private static async Task<(HubPeer Peer, JoinResult Joined)> JoinAsync(CuttableProxy network, string room)
    {
        var peer = await HubPeer.ConnectAsync(new Uri(network.Address, SignalingProtocol.Path));
        return (peer, await peer.JoinAsync(room));
    }

    private static void Say(long since, string what) =>
        TestContext.Current.TestOutputHelper!.WriteLine($"{TimeProvider.System.GetElapsedTime(since).TotalMilliseconds:0} ms {what}");

    private static async Task NextAsync(string name, params HubPeer[] peers)
    {
        foreach (var peer in peers)
        {
            await peer.Events.NextAsync(name);
        }
    }

    private static Task ShouldBeAsync(string state, string peerId, params HubPeer[] witnesses) => ShouldBeAsync(state, peerId, witnesses, skip: null);

    private static async Task ShouldBeAsync(string state, string peerId, HubPeer[] witnesses, string? skip)
    {
        foreach (var witness in witnesses)
        {
            var told = await witness.Events.NextAsync();
            while (told.Name == skip)
            {
                told = await witness.Events.NextAsync();
            }

            told.Name.Should().Be(nameof(ISignalingPeer.PeerUpdated));
            told.Get<PeerInfo>(0).Should().BeEquivalentTo(new { PeerId = peerId, State = state });
        }
    }
}

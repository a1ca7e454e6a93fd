using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Signaling.Redis;
using Signaling.Redis.Nodes;
using Signaling.Tests.Support;
using Signaling.Tests.Support.Redis;
using StackExchange.Redis;

namespace Signaling.Tests.ScaleOut;

/// <summary>Redis contains data that this release does not know or cannot read, from a newer release or from an accident.</summary>
public sealed class UnreadableRedisTests
{
    private const string Victim = "signaling:room:{victim}";

    // Each damage is in its own room.
    private static readonly (string What, Func<IDatabase, RedisKey, Task> Do)[] _damages =
    [
        ("a field of a newer release", (redis, room) => redis.HashSetAsync(room, "locked", "1")),
        ("a peer that is none", (redis, room) => redis.HashSetAsync(room, "p:AAAA", "garbage")),
        ("a peer whose record is none", (redis, room) => redis.HashSetAsync(room, "p:AAAA", "node:1 99 c hash {not json")),
        ("a version that is none", (redis, room) => redis.HashSetAsync(room, "version", "abc")),
        ("another type", async (redis, room) =>
        {
            await redis.KeyDeleteAsync(room);
            await redis.StringSetAsync(room, "x");
        }),
    ];

    [Fact]
    public async Task Rooms_ThatCannotBeRead_DoNotDisturbOtherRooms()
    {
        await using var redis = await RedisProcess.StartNewAsync();
        await using var connection = await redis.ConnectAsync();
        await using var near = await SignalingServer.StartAsync(NodeSettings.Hasty(redis));
        await using var dying = await NodeProcess.StartAsync(NodeSettings.Hasty(redis));
        var inside = await Task.WhenAll(_damages.Select(damage => TrackingPeer.JoinAsync(near.Hub, damage.What)));
        var lost = await Task.WhenAll(_damages.Select(damage => TrackingPeer.JoinAsync(dying.Hub, damage.What)));
        await using var bob = await TrackingPeer.JoinAsync(near.Hub, "room");
        await using var ben = await TrackingPeer.JoinAsync(dying.Hub, "room");
        await using var stander = await TrackingPeer.JoinAsync(near.Hub, "a third room");
        await using var neighbour = await TrackingPeer.JoinAsync(near.Hub, "a third room");
        await Outcome.RoomHoldsAsync(connection, "room", bob, ben);
        await Outcome.RoomHoldsAsync(connection, "a third room", stander, neighbour);
        var told = stander.Events.All.Count;

        foreach (var (what, damage) in _damages)
        {
            await damage(connection.GetDatabase(), $"signaling:room:{{{what}}}");
        }

        var newcomers = await Task.WhenAll(_damages.Select(damage => TrackingPeer.JoinAsync(near.Hub, damage.What)));
        await dying.KillAsync();

        await Outcome.RoomHoldsAsync(connection, "room", bob);
        await Patience.UntilNothingIsMissing(async () =>
            (await StoredDirectory.ReadAsync(connection)).Owners.Count == 1 ? null : "The dead node is not removed.");
        foreach (var (newcomer, peer) in newcomers.Zip(inside))
        {
            (await newcomer.Hub.GetRosterAsync()).Peers.Select(other => other.PeerId).Should().Contain(peer.Id);
        }

        await Outcome.MessageArrivesAsync(neighbour, stander);
        stander.Events.All.Skip(told).Select(next => next.Name).Should().Equal(nameof(ISignalingPeer.ReceiveMessage));
        foreach (var peer in inside.Concat(lost).Concat(newcomers))
        {
            await peer.DisposeAsync();
        }
    }

    [Fact]
    public async Task Nodes_AmongStrangeNames_AndInAKeyOfAnotherType_Continue()
    {
        await using var redis = await RedisProcess.StartNewAsync();
        await using var connection = await redis.ConnectAsync();
        await using var near = await SignalingServer.StartAsync(NodeSettings.Hasty(redis));
        await using var dying = await NodeProcess.StartAsync(NodeSettings.Hasty(redis));
        await using var ann = await TrackingPeer.JoinAsync(near.Hub, "room");
        await using var bob = await TrackingPeer.JoinAsync(dying.Hub, "room");
        await Outcome.RoomHoldsAsync(connection, "room", ann, bob);
        var database = connection.GetDatabase();

        await database.KeyDeleteAsync("signaling:nodes");
        await database.StringSetAsync("signaling:nodes", "x");
        await Patience.UntilNothingIsMissing(async () => await database.KeyTypeAsync("signaling:nodes") == RedisType.SortedSet ? null : "The list is not restored.");
        await database.SortedSetAddAsync("signaling:nodes", [new("nocolon", 1), new(string.Empty, 1), new("!", 1)]);
        await dying.KillAsync();

        await Outcome.RoomHoldsAsync(connection, "room", ann);
        await Outcome.ReadinessIsAsync(near.Address, HttpStatusCode.OK);
    }

    [Fact]
    public async Task Room_WithFieldsOfANewerRelease_HasItsFullCapacity_AndEndsWithItsLastPeer()
    {
        await using var redis = await RedisProcess.StartNewAsync();
        await using var connection = await redis.ConnectAsync();
        var settings = NodeSettings.Patient(redis);
        settings["Signaling:Limits:MaxPeersPerRoom"] = "2";
        await using var node = await SignalingServer.StartAsync(settings);
        await using var ann = await TrackingPeer.JoinAsync(node.Hub, "victim");
        await connection.GetDatabase().HashSetAsync(Victim, [new("locked", "1"), new("bans", "x:1 7 c y z")]);

        await using var bob = await TrackingPeer.JoinAsync(node.Hub, "victim");
        await using var ben = await TrackingPeer.ConnectAsync(node.Hub);

        (await ben.Hub.RefusalAsync("Join", new JoinRequest("victim"))).Should().Be(SignalingErrorCodes.RoomFull);
        bob.Others.Should().ContainSingle();
        await Outcome.RoomHoldsAsync(connection, "victim", ann, bob);
        await ann.LeaveAsync();
        await bob.LeaveAsync();
        (await StoredDirectory.ReadAsync(connection)).Rooms.Should().BeEmpty();
    }

    [Fact]
    public async Task Format_OfANewerRelease_KeepsTheNodeUnready_AndIsLogged()
    {
        await using var redis = await RedisProcess.StartNewAsync();
        await using var connection = await redis.ConnectAsync();
        await connection.GetDatabase().HashSetAsync("signaling:format", [new("format", "2"), new("era", "x")]);

        await using var node = await SignalingServer.StartAsync(NodeSettings.Hasty(redis));

        await Patience.Until(() => node.Log.Lines.Any(line => line.EventId.Name == nameof(RedisLog.FormatUnknown)), "the node logs the reason");
        await Outcome.ReadinessIsAsync(node.Address, HttpStatusCode.ServiceUnavailable);
        var stored = await StoredDirectory.ReadAsync(connection);
        stored.Owners.Should().BeEmpty("the node must not write to this Redis");
        node.Log.Lines.Count(line => line.EventId.Name == nameof(RedisLog.FormatUnknown)).Should().Be(1);
    }

    [Fact]
    public async Task Channels_AreNamedAfterTheFormat_AndNotAfterAClass()
    {
        await using var redis = await RedisProcess.StartNewAsync();
        await using var connection = await redis.ConnectAsync();
        await using var node = await SignalingServer.StartAsync(NodeSettings.Patient(redis));
        await Outcome.ReadinessIsAsync(node.Address, HttpStatusCode.OK);

        var channels = (string[])(await connection.GetDatabase().ExecuteAsync("PUBSUB", "CHANNELS"))!;

        var nodeId = node.Services.GetRequiredService<NodeLease>().NodeId;
        channels.Should().Contain($"signaling:v{StoredFormat.Ours}:connection:{nodeId}");
        channels.Where(channel => channel.StartsWith("signaling:", StringComparison.Ordinal) && !channel.Contains("Booksleeve", StringComparison.Ordinal))
            .Should().OnlyContain(channel => channel.StartsWith($"signaling:v{StoredFormat.Ours}:", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Index_ThatCouldNotBeWritten_IsWrittenWithTheNextJoin()
    {
        await using var redis = await RedisProcess.StartNewAsync();
        await using var connection = await redis.ConnectAsync();
        await using var node = await SignalingServer.StartAsync(NodeSettings.Hasty(redis));
        await using var keeper = await TrackingPeer.JoinAsync(node.Hub, "another room");
        var owner = node.Services.GetRequiredService<NodeLease>().Owner;
        var index = $"signaling:node:{owner}:rooms";
        var database = connection.GetDatabase();
        await database.KeyDeleteAsync(index);
        await database.StringSetAsync(index, "x");
        await using var ann = await TrackingPeer.ConnectAsync(node.Hub);
        await Outcome.IsUnavailableAsync(ann.Hub, "Join", new JoinRequest("room"));

        await database.KeyDeleteAsync(index);
        await ann.JoinInTheEndAsync("room");

        (await database.SetContainsAsync(index, "room")).Should().BeTrue("a node that takes over this node's peers must find the room");
    }

    [Fact]
    public async Task Resume_ThatRedisHasMadeAndTheNodeDoesNotKnow_LosesNoPeer()
    {
        await using var redis = await RedisProcess.StartNewAsync();
        await using var connection = await redis.ConnectAsync();
        var settings = NodeSettings.Hasty(redis);
        settings["Signaling:ResumeWindow"] = "00:05:00";
        await using var near = await SignalingServer.StartAsync(settings);
        await using var far = await SignalingServer.StartAsync(settings);
        await using var ann = await TrackingPeer.JoinAsync(far.Hub, "room");
        await using var network = new CuttableProxy(far.Address);
        await using var before = await HubPeer.ConnectAsync(new Uri(network.Address, SignalingProtocol.Path));
        var joined = await before.JoinAsync("room");
        network.Cut();
        await Patience.Until(() => ann.Others is [{ State: PeerStates.Suspended }], "the peer is suspended");
        var index = $"signaling:node:{near.Services.GetRequiredService<NodeLease>().Owner}:rooms";
        var database = connection.GetDatabase();
        await database.StringSetAsync(index, "x");
        await using var hasty = await HubPeer.ConnectAsync(near);

        // The script succeeds before the write to the index fails. The same happens when an answer arrives too late.
        (await hasty.RefusalAsync("Resume", joined.ResumeToken)).Should().Be(SignalingErrorCodes.Unavailable);
        await database.KeyDeleteAsync(index);

        await Patience.UntilNothingIsMissing(async () => (await database.SetContainsAsync(index, "room")) ? null : "The node has not recorded the peer yet.");
        await Patience.UntilNothingIsMissing(async () =>
            (await StoredDirectory.ReadAsync(connection)).Rooms["room"].Peers.GetValueOrDefault(joined.PeerId)?.Contains(" s ", StringComparison.Ordinal) != false
                ? null : "The peer still counts as connected.");
        await using var after = await HubPeer.ConnectAsync(near);
        (await after.ResumeAsync(joined.ResumeToken)).PeerId.Should().Be(joined.PeerId);
        await Outcome.ReadinessIsAsync(near.Address, HttpStatusCode.OK);
        (await after.SendMessageAsync(ann.Id, "here again")).Status.Should().Be(SendStatuses.Sent);
        ann.Events.All.Should().NotContain(told => told.Name == nameof(ISignalingPeer.PeerLeft));
    }
}

using Signaling.Tests.Support;
using Signaling.Tests.Support.Redis;
using StackExchange.Redis;

namespace Signaling.Tests.ScaleOut;

/// <summary>A message to a room with many suspended peers.</summary>
public sealed class BroadcastMailTests
{
    private const string Room = "room";
    private const int Away = 8;

    [Fact]
    public async Task MessageToSuspendedPeers_IsOneScriptWithTheMessageOnce_AndKeepsTheSendersOrder()
    {
        await using var redis = await RedisProcess.StartNewAsync();
        var settings = NodeSettings.Patient(redis);
        settings["Signaling:ResumeWindow"] = "00:10:00";
        await using var near = await SignalingServer.StartAsync(settings);
        await using var far = await SignalingServer.StartAsync(settings);
        await using var network = new CuttableProxy(far.Address);
        await using var ann = await TrackingPeer.JoinAsync(near.Hub, Room);
        var ghosts = await Task.WhenAll(Enumerable.Range(0, Away).Select(async _ =>
        {
            var peer = await HubPeer.ConnectAsync(new Uri(network.Address, SignalingProtocol.Path));
            return (Peer: peer, Joined: await peer.JoinAsync(Room));
        }));
        network.Cut();
        await Patience.Until(() => ann.Others.Count(other => other.State == PeerStates.Suspended) == Away, "all these peers are suspended");
        await ann.Hub.SendMessageAsync(null, "the first use of the script");
        await using var connection = await redis.ConnectAsync();
        await using var monitor = await RedisMonitor.StartAsync(redis);
        var before = await InputBytesAsync(connection);

        await ann.Hub.SendMessageAsync(null, new string('x', 10_000));
        (await monitor.TakeAsync()).Should().BeEquivalentTo(new Dictionary<string, int> { ["EVALSHA"] = 1 });
        (await InputBytesAsync(connection) - before).Should().BeInRange(10_000, 20_000);
        (await ann.Hub.SendMessageAsync(ghosts[0].Joined.PeerId, "to one of them")).Status.Should().Be(SendStatuses.Queued);
        await ann.Hub.SendMessageAsync(null, "the last");

        foreach (var (peer, joined) in ghosts)
        {
            await using var after = await HubPeer.ConnectAsync(near);
            await after.ResumeAsync(joined.ResumeToken);
            string[] expected = joined.PeerId == ghosts[0].Joined.PeerId ? ["the f", "xxxxx", "to on", "the l"] : ["the f", "xxxxx", "the l"];
            foreach (var text in expected)
            {
                var message = await after.Events.NextAsync(nameof(ISignalingPeer.ReceiveMessage));
                (message.Get<string>(0), message.Get<string>(1)[..5]).Should().Be((ann.Id, text));
            }

            await peer.DisposeAsync();
        }
    }

    [Fact]
    public async Task FullMailbox_IsPassedOver_AndTheOthersGetTheMessage()
    {
        await using var redis = await RedisProcess.StartNewAsync();
        var settings = NodeSettings.Patient(redis);
        settings["Signaling:ResumeWindow"] = "00:10:00";
        settings["Signaling:Mailbox:MaxSignals"] = "2";
        await using var node = await SignalingServer.StartAsync(settings);
        await using var network = new CuttableProxy(node.Address);
        await using var ann = await TrackingPeer.JoinAsync(node.Hub, Room);
        await using var full = await HubPeer.ConnectAsync(new Uri(network.Address, SignalingProtocol.Path));
        await using var empty = await HubPeer.ConnectAsync(new Uri(network.Address, SignalingProtocol.Path));
        var (fullJoined, emptyJoined) = (await full.JoinAsync(Room), await empty.JoinAsync(Room));
        network.Cut();
        await Patience.Until(() => ann.Others.Count(other => other.State == PeerStates.Suspended) == 2, "both are suspended");
        await ann.Hub.SendMessageAsync(fullJoined.PeerId, "1");
        await ann.Hub.SendMessageAsync(fullJoined.PeerId, "2");

        (await ann.Hub.SendMessageAsync(null, "everybody")).Status.Should().Be(SendStatuses.Sent);

        (await ann.Hub.RefusalAsync("SendMessage", fullJoined.PeerId, "3")).Should().Be(SignalingErrorCodes.MailboxFull);
        await using var after = await HubPeer.ConnectAsync(node);
        await after.ResumeAsync(emptyJoined.ResumeToken);
        (await after.Events.NextAsync(nameof(ISignalingPeer.ReceiveMessage))).Arguments.Should().Equal(ann.Id, "everybody");
    }

    private static async Task<long> InputBytesAsync(ConnectionMultiplexer connection) =>
        (await connection.GetServers()[0].InfoAsync("stats")).Single().Where(field => field.Key == "total_net_input_bytes").Select(field => long.Parse(field.Value)).Single();
}

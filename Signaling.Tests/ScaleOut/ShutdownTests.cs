using System.Net.WebSockets;
using Microsoft.AspNetCore.Http.Connections;
using Signaling.Tests.Support;
using Signaling.Tests.Support.Redis;

namespace Signaling.Tests.ScaleOut;

/// <summary>A node that stops without draining: its clients answer by closing, but that is no leave. The other nodes see its peers as suspended.</summary>
public sealed class ShutdownTests
{
    private const string Room = "room";

    [Theory]
    [InlineData(HttpTransportType.WebSockets)]
    [InlineData(HttpTransportType.ServerSentEvents)]
    [InlineData(HttpTransportType.LongPolling)]
    public async Task Application_Stopped_SuspendsItsPeers(HttpTransportType transport)
    {
        await using var redis = await RedisProcess.StartNewAsync();
        await using var far = await SignalingServer.StartAsync(WithWindow(redis));
        await using var witness = await HubPeer.JoinAsync(far, Room);
        var near = await SignalingServer.StartAsync(WithWindow(redis));
        await using var peer = await HubPeer.ConnectAsync(near, transport);
        var joined = await peer.JoinAsync(Room);
        await using var leaver = await HubPeer.JoinAsync(near, Room);
        await NextAsync(witness, nameof(ISignalingPeer.PeerJoined), 2);

        await leaver.LeaveAsync();
        (await witness.Events.NextAsync(nameof(ISignalingPeer.PeerLeft))).Get<string>(1).Should().Be(PeerLeftReasons.Left);
        await near.DisposeAsync();

        await ShouldBeSuspendedAsync(witness, joined.PeerId);
        await ShouldComeBackAsync(far, witness, joined.ResumeToken);
    }

    [Fact]
    public async Task Process_Interrupted_SuspendsItsPeers_BeforeItEnds()
    {
        const int Peers = 20;
        await using var redis = await RedisProcess.StartNewAsync();
        await using var connection = await redis.ConnectAsync();
        await using var far = await SignalingServer.StartAsync(WithWindow(redis));
        await using var witness = await HubPeer.JoinAsync(far, Room);
        await using var node = await NodeProcess.StartAsync(WithWindow(redis));
        List<(PlainWebSocketPeer Peer, string Token, Task Closing)> peers = [];
        for (var i = 0; i < Peers; i++)
        {
            var peer = await PlainWebSocketPeer.ConnectAsync(node.Address);
            var joined = (await peer.CallAsync(nameof(ISignalingHub.Join), new JoinRequest(Room)))["result"]!;
            peers.Add((peer, joined["resumeToken"]!.GetValue<string>(), CloseWhenClosedAsync(peer)));
        }

        (await node.InterruptAsync()).Should().Be(0);

        var stored = await StoredDirectory.ReadAsync(connection);
        stored.Rooms[Room].Peers.Values.Count(peer => peer.Contains(" s ", StringComparison.Ordinal)).Should().Be(Peers, "all are suspended when the process ends");
        witness.Events.All.Should().NotContain(told => told.Name == nameof(ISignalingPeer.PeerLeft));
        await using var after = await HubPeer.ConnectAsync(far);
        await after.ResumeAsync(peers[0].Token);
        await Task.WhenAll(peers.Select(peer => peer.Closing)).InTime();
        await Task.WhenAll(peers.Select(peer => peer.Peer.DisposeAsync().AsTask()));
    }

    [Fact]
    public async Task Process_Interrupted_DoesNotWaitForAClientThatDoesNotAnswer()
    {
        var settings = new Dictionary<string, string?> { ["shutdownTimeoutSeconds"] = "600" }; // The host would end the wait, but too late for this test.
        await using var node = await NodeProcess.StartAsync(settings);
        await using var network = new CuttableProxy(node.Address);
        await using var deaf = await HubPeer.JoinAsync(new Uri(network.Address, SignalingProtocol.Path), Room);
        network.Freeze();

        (await node.InterruptAsync()).Should().Be(0);
    }

    // Answers a close frame with a close frame, as every WebSocket client does.
    private static async Task CloseWhenClosedAsync(PlainWebSocketPeer peer)
    {
        await peer.WaitForEndAsync();
        if (peer.Socket.State == WebSocketState.CloseReceived)
        {
            await peer.Socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, default);
        }
    }

    private static async Task ShouldBeSuspendedAsync(HubPeer witness, string peerId) =>
        (await witness.Events.NextAsync(nameof(ISignalingPeer.PeerUpdated))).Get<PeerInfo>(0)
            .Should().BeEquivalentTo(new { PeerId = peerId, State = PeerStates.Suspended });

    private static async Task ShouldComeBackAsync(SignalingServer server, HubPeer witness, string token)
    {
        await using var after = await HubPeer.ConnectAsync(server);
        await after.ResumeAsync(token);
        (await witness.Events.NextAsync(nameof(ISignalingPeer.PeerUpdated))).Get<PeerInfo>(0).State.Should().Be(PeerStates.Connected);
    }

    private static async Task NextAsync(HubPeer peer, string name, int times)
    {
        for (var i = 0; i < times; i++)
        {
            await peer.Events.NextAsync(name);
        }
    }

    private static Dictionary<string, string?> WithWindow(RedisProcess redis)
    {
        var settings = NodeSettings.Patient(redis);
        settings["Signaling:ResumeWindow"] = "00:02:00";
        return settings;
    }
}

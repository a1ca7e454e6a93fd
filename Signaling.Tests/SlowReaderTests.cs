using Microsoft.Extensions.Logging;
using Signaling.Tests.Support;

namespace Signaling.Tests;

/// <summary>A peer that does not read its socket costs the others nothing but its own place.</summary>
public sealed class SlowReaderTests
{
    [Fact]
    public async Task Peer_ThatDoesNotRead_IsDisconnectedAndItsRoomTold_WhileTheOthersGoOn()
    {
        // So much that the one who reads never comes near it, however slow the machine.
        await using var server = await SignalingServer.StartAsync(new Dictionary<string, string?> { ["Signaling:OutgoingQueue:MaxBytes"] = "33554432", ["Signaling:ResumeWindow"] = "00:00:00" });
        await using var sender = await HubPeer.JoinAsync(server, "room");
        await using var reader = await HubPeer.JoinAsync(server, "room");
        await using var deaf = await PlainWebSocketPeer.ConnectAsync(server);
        var deafId = (await deaf.CallAsync("Join", new JoinRequest("room")))["result"]!["peerId"]!.GetValue<string>();
        await sender.Events.NextAsync(nameof(ISignalingPeer.PeerJoined));
        await sender.Events.NextAsync(nameof(ISignalingPeer.PeerJoined));

        // The kernel takes some megabytes before the server notices that nobody reads, hence the many messages.
        var payload = new string('x', SignalingProtocol.MaxMessageBytes);
        var left = sender.Events.NextAsync(nameof(ISignalingPeer.PeerLeft));
        var sent = 0;
        while (!left.IsCompleted && sent < 5000)
        {
            (await sender.SendMessageAsync(null, payload)).Status.Should().Be(SendStatuses.Sent);
            sent++;
        }

        (await left).Arguments.Should().Equal(deafId, PeerLeftReasons.Disconnected, 4L);
        (await sender.RefusalAsync("SendMessage", deafId, "hello?")).Should().Be(SignalingErrorCodes.PeerNotFound);

        // Whoever reads got everything.
        await sender.SendMessageAsync(reader.Id, "that was all");
        PeerEvent told;
        var received = 0;
        do
        {
            told = await reader.Events.NextAsync();
            received += told.Name == nameof(ISignalingPeer.ReceiveMessage) ? 1 : 0;
        }
        while (!told.Arguments.Contains("that was all"));

        received.Should().Be(sent + 1);
        await Patience.Until(() => server.Relay.ConnectionCount == 2, "the server has cut the one that does not read");
        server.Log.Alarms.Should().BeEmpty();
        server.Log.Lines.Should().ContainSingle(line => line.EventId.Id == 1202 && line.Level == LogLevel.Information);
    }

    [Fact]
    public async Task Peer_ThatPausesAndReadsOn_GetsEverythingInOrder()
    {
        await using var server = await SignalingServer.StartAsync(new Dictionary<string, string?>
        {
            ["Signaling:OutgoingQueue:MaxSignals"] = "10000",
            ["Signaling:OutgoingQueue:MaxBytes"] = "67108864",
        });
        await using var sender = await HubPeer.JoinAsync(server, "room");
        await using var pausing = await PlainWebSocketPeer.ConnectAsync(server);
        var id = (await pausing.CallAsync("Join", new JoinRequest("room")))["result"]!["peerId"]!.GetValue<string>();

        // Enough to fill the kernel's buffers and the transport's pipe, so that the rest waits in the queue.
        var padding = new string('x', 8 * 1024);
        const int Messages = 2000;
        for (var i = 0; i < Messages; i++)
        {
            await sender.SendMessageAsync(id, $"{i} {padding}");
        }

        for (var i = 0; i < Messages; i++)
        {
            (await pausing.ReceiveAsync())!["arguments"]![1]!.GetValue<string>().Should().StartWith($"{i} ");
        }
    }

    [Fact]
    public async Task LongPollingPeer_ThatStopsPolling_CostsItsSendersNothing()
    {
        await using var server = await SignalingServer.StartAsync(new Dictionary<string, string?> { ["Signaling:OutgoingQueue:MaxSignals"] = "16", ["Signaling:ResumeWindow"] = "00:00:00" });
        await using var sender = await HubPeer.JoinAsync(server, "room");
        using var http = new HttpClient { BaseAddress = server.Address };
        var absent = await AbsentPollerAsync(http, server);

        var payload = new string('x', SignalingProtocol.MaxMessageBytes);
        await sender.Events.NextAsync(nameof(ISignalingPeer.PeerJoined));
        var left = sender.Events.NextAsync(nameof(ISignalingPeer.PeerLeft));
        for (var i = 0; i < 100 && !left.IsCompleted; i++)
        {
            await sender.SendMessageAsync(null, payload);
        }

        (await left).Arguments.Should().Equal(absent, PeerLeftReasons.Disconnected, 3L);
        server.Log.Alarms.Should().BeEmpty();
    }

    // Joins by long polling with bare requests, and never polls again.
    private static async Task<string> AbsentPollerAsync(HttpClient http, SignalingServer server)
    {
        var negotiated = await http.PostAsync(new Uri("signaling/negotiate?negotiateVersion=1", UriKind.Relative), null);
        var answer = System.Text.Json.Nodes.JsonNode.Parse(await negotiated.Content.ReadAsStringAsync())!;
        var address = new Uri($"signaling?id={answer["connectionToken"]!.GetValue<string>()}", UriKind.Relative);
        (await http.GetAsync(address)).EnsureSuccessStatusCode(); // the first poll opens the connection and returns at once

        foreach (var record in new[] { PlainWebSocketPeer.Handshake, """{"type":1,"invocationId":"1","target":"Join","arguments":[{"room":"room"}]}""" })
        {
            using var content = new StringContent(record + PlainWebSocketPeer.RecordEnd);
            (await http.PostAsync(address, content)).EnsureSuccessStatusCode();
        }

        await Patience.Until(() => server.Rooms.PeerCount == 2, "the poller has joined");
        return answer["connectionId"]!.GetValue<string>();
    }
}

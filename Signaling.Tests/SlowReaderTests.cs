using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Signaling.Tests.Support;

namespace Signaling.Tests;

/// <summary>A peer that reads too slowly does not affect other peers. It loses its own connection only when it does not read at all.</summary>
public sealed class SlowReaderTests
{
    private static readonly string _payload = new('x', SignalingProtocol.MaxMessageBytes);

    [Fact]
    public async Task Sender_ThatIsFasterThanItsReader_IsRefused_AndTheReaderReceivesEverythingElseInOrder()
    {
        await using var server = await SignalingServer.StartAsync();
        await using var sender = await HubPeer.JoinAsync(server, "room");
        await using var other = await HubPeer.JoinAsync(server, "room");
        await using var slow = await PlainWebSocketPeer.ConnectAsync(server);
        var slowId = await slow.JoinAsync("room");

        var sent = 0;
        for (string? refusal = null; refusal is null; sent++)
        {
            refusal = await sender.TryCallAsync("SendMessage", slowId, $"{sent} {_payload[8..]}");
        }

        (await sender.RefusalAsync("SendMessage", null, "to all")).Should().Be(SignalingErrorCodes.RateLimited);
        (await sender.SendMessageAsync(other.Id, "the other reads")).Status.Should().Be(SendStatuses.Sent);
        (await other.SendMessageAsync(slowId, "from the other")).Status.Should().Be(SendStatuses.Sent);

        for (var i = 0; i < sent - 1; i++)
        {
            (await slow.ReceiveAsync())!["arguments"]![1]!.GetValue<string>().Should().StartWith($"{i} ");
        }

        (await slow.ReceiveAsync())!["arguments"]![1]!.GetValue<string>().Should().Be("from the other");
        (await sender.SendMessageAsync(null, "to all again")).Status.Should().Be(SendStatuses.Sent);
        (await slow.ReceiveAsync())!["arguments"]![1]!.GetValue<string>().Should().Be("to all again");
        other.Events.All.Should().NotContain(told => told.Arguments.Contains("to all"), "a broadcast that is refused reaches no peer");
        server.Log.Lines.Should().NotContain(line => line.EventId.Id == 1202 || line.EventId.Id == 1206, "no connection was cut");
        server.Log.Alarms.Should().BeEmpty();
    }

    [Fact]
    public async Task Peer_ThatDoesNotRead_IsDisconnectedInTheEnd_WhileTheOthersContinue()
    {
        var time = new FakeTimeProvider();
        await using var server = await SignalingServer.StartAsync(Settings, time);
        await using var sender = await HubPeer.JoinAsync(server, "room");
        await using var reader = await HubPeer.JoinAsync(server, "room");
        await using var deaf = await PlainWebSocketPeer.ConnectAsync(server);
        var deafId = await deaf.JoinAsync("room");
        await sender.Events.NextAsync(nameof(ISignalingPeer.PeerJoined));
        await sender.Events.NextAsync(nameof(ISignalingPeer.PeerJoined));

        var left = sender.Events.NextAsync(nameof(ISignalingPeer.PeerLeft));
        await sender.SendUntilRefusedAsync(deafId, _payload);
        (await sender.SendMessageAsync(reader.Id, "hello")).Status.Should().Be(SendStatuses.Sent);
        left.IsCompleted.Should().BeFalse("a full share has consequences only for the sender");

        await AdvanceUntilAsync(time, () => left.IsCompleted);
        (await left).Arguments.Should().Equal(deafId, PeerLeftReasons.Disconnected, 4L);
        (await sender.RefusalAsync("SendMessage", deafId, "hello?")).Should().Be(SignalingErrorCodes.PeerNotFound);
        await sender.SendMessageAsync(null, "all are here");
        await Patience.Until(() => server.Relay.ConnectionCount == 2, "the server has cut the peer that does not read");
        server.Log.Alarms.Should().BeEmpty();
    }

    [Fact]
    public async Task Peer_ThatDoesNotAcceptASend_IsDisconnected_AndTheReasonIsLogged()
    {
        var time = new FakeTimeProvider();
        await using var server = await SignalingServer.StartAsync(
            new Dictionary<string, string?>
            {
                ["Signaling:OutgoingQueue:MaxSignals"] = "10000",
                ["Signaling:OutgoingQueue:MaxBytes"] = "67108864",
                ["Signaling:ClientTimeout"] = "10:00:00",
                ["Signaling:JoinTimeout"] = "10:00:00",
            },
            time);
        await using var sender = await HubPeer.JoinAsync(server, "room");
        await using var deaf = await PlainWebSocketPeer.ConnectAsync(server);
        await deaf.CallAsync("Join", new JoinRequest("room"));
        var payload = new string('x', SignalingProtocol.MaxMessageBytes);
        for (var i = 0; i < 1000; i++)
        {
            await sender.SendMessageAsync(null, payload);
        }

        await Patience.Until(
            () =>
            {
                time.Advance(TimeSpan.FromSeconds(1));
                return server.Log.Lines.Any(line => line.EventId.Id == 1006);
            },
            "the log contains that the peer accepts nothing");

        await Patience.Until(() => server.Relay.ConnectionCount == 1, "the server has cut the peer");
        server.Log.Lines.Should().NotContain(line => line.EventId.Id == 1202, "its queue was never full");
    }

    [Fact]
    public async Task Peer_ThatPausesAndReadsOn_ReceivesEverythingInOrder()
    {
        await using var server = await SignalingServer.StartAsync(new Dictionary<string, string?>
        {
            ["Signaling:OutgoingQueue:MaxSignals"] = "10000",
            ["Signaling:OutgoingQueue:MaxBytes"] = "134217728",
        }, new FakeTimeProvider()); // The pause is short in the server's time, even on a busy machine.
        await using var sender = await HubPeer.JoinAsync(server, "room");
        await using var pausing = await PlainWebSocketPeer.ConnectAsync(server);
        var id = await pausing.JoinAsync("room");

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
    public async Task LongPollingPeer_ThatStopsPolling_IsDisconnectedInTheEnd()
    {
        var time = new FakeTimeProvider();
        await using var server = await SignalingServer.StartAsync(Settings, time);
        await using var sender = await HubPeer.JoinAsync(server, "room");
        using var http = new HttpClient { BaseAddress = server.Address };
        var absent = await AbsentPollerAsync(http, server);
        await sender.Events.NextAsync(nameof(ISignalingPeer.PeerJoined));

        var left = sender.Events.NextAsync(nameof(ISignalingPeer.PeerLeft));
        await sender.SendUntilRefusedAsync(null, _payload);
        await AdvanceUntilAsync(time, () => left.IsCompleted);

        (await left).Arguments.Should().Equal(absent, PeerLeftReasons.Disconnected, 3L);
        server.Log.Lines.Should().ContainSingle(line => line.EventId.Id == 1206 && line.Level == LogLevel.Information)
            .Which.Text.Should().Contain(absent).And.Contain("too slowly");
        server.Log.Alarms.Should().BeEmpty();
    }

    // The pings come in real time. With this timeout the server does not miss them while its fake time advances.
    private static Dictionary<string, string?> Settings => new()
    {
        ["Signaling:ResumeWindow"] = "00:00:00",
        ["Signaling:ClientTimeout"] = "1.00:00:00",
    };

    // The server checks every second, in real time.
    private static Task AdvanceUntilAsync(FakeTimeProvider time, Func<bool> condition) => Patience.Until(
        () =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return condition();
        },
        "the server has cut the peer that does not read");

    // Joins over long polling with plain requests, and never polls again.
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

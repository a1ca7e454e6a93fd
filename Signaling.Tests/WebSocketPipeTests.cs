using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Signaling.AspNetCore.Connections.Transport;
using Signaling.Tests.Support;

namespace Signaling.Tests;

/// <summary>The hub on a plain WebSocket: frames of all sizes and splits, and the end of the socket from either side.</summary>
public sealed class WebSocketPipeTests : IAsyncLifetime
{
    private const string Room = "room";

    private static readonly JsonSerializerOptions _withoutNulls = new() { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    private SignalingServer _server = null!;
    private HubPeer _witness = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await SignalingServer.StartAsync(new Dictionary<string, string?> { ["Signaling:ResumeWindow"] = "00:00:00" });
        _witness = await HubPeer.JoinAsync(_server, Room);
    }

    public async ValueTask DisposeAsync()
    {
        await _witness.DisposeAsync();
        _server.Log.Alarms.Should().BeEmpty();
        await _server.DisposeAsync();
    }

    [Fact]
    public void Abort_OfASocketWhoseRequestHasEnded_DoesNothing()
    {
        // The web server leaves the context of an ended request in this state.
        var request = new DefaultHttpContext();
        request.Uninitialize();
        request.Invoking(request => request.Abort()).Should().Throw<ObjectDisposedException>();

        new AcceptedWebSocket(inner: null!, request.Abort).Abort();
    }

    [Fact]
    public async Task Records_InFramesOfOneByte_AreReadLikeRecordsInOneFrame()
    {
        await using var peer = await PlainWebSocketPeer.OpenAsync(_server);
        var bytes = Encoding.UTF8.GetBytes($"{PlainWebSocketPeer.Handshake}\u001e{Join()}\u001e");

        for (var i = 0; i < bytes.Length; i++)
        {
            await SendAsync(peer, bytes.AsMemory(i, 1), endOfMessage: i == bytes.Length - 1);
        }

        (await peer.ReceiveRecordAsync()).Should().Be("{}");
        (await peer.ReceiveAsync())!["result"]!["peers"]!.AsArray().Should().ContainSingle();
        await _witness.Events.NextAsync(nameof(ISignalingPeer.PeerJoined));
    }

    [Fact]
    public async Task ManyRecords_InOneFrame_AreAnsweredInTheirOrder()
    {
        await using var peer = await JoinedAsync();
        var records = Enumerable.Range(0, 200).Select(i => Message($"{i}", invocationId: $"m{i}"));

        await peer.SendAsync(Encoding.UTF8.GetBytes(string.Join('\u001e', records) + '\u001e'));

        for (var i = 0; i < 200; i++)
        {
            (await peer.ReceiveAsync())!["invocationId"]!.GetValue<string>().Should().Be($"m{i}");
            (await _witness.Events.NextAsync(nameof(ISignalingPeer.ReceiveMessage))).Get<string>(1).Should().Be($"{i}");
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    public async Task Record_OfTheMaximumSize_ArrivesWhole_InAnyPieces(int frames)
    {
        await using var peer = await JoinedAsync();
        var sdp = string.Concat(Enumerable.Repeat("a=0123456789abc\n", SignalingProtocol.MaxSdpBytes / 16));
        var record = Encoding.UTF8.GetBytes(JsonSerializer.Serialize(
            new { type = 1, invocationId = "o", target = "SendOffer", arguments = new object[] { _witness.Id, new { type = "offer", sdp } } }) + "\u001e");

        var length = (record.Length / frames) + 1;
        for (var start = 0; start < record.Length; start += length)
        {
            await SendAsync(peer, record.AsMemory(start, Math.Min(length, record.Length - start)), endOfMessage: start + length >= record.Length);
        }

        (await peer.ReceiveAsync())!["result"]!["status"]!.GetValue<string>().Should().Be(SendStatuses.Sent);
        (await _witness.Events.NextAsync(nameof(ISignalingPeer.ReceiveOffer))).Get<SessionDescription>(1).Sdp.Should().Be(sdp);
    }

    [Fact]
    public async Task Record_WithoutAnEnd_IsRefusedBeforeItHasArrivedCompletely()
    {
        await using var peer = await JoinedAsync();
        var part = new byte[64 * 1024];
        Array.Fill(part, (byte)' ');

        var sending = Task.Run(async () =>
        {
            for (var i = 0; i < 1000 && peer.Socket.State == WebSocketState.Open; i++)
            {
                await SendAsync(peer, part, endOfMessage: false);
            }
        });

        await peer.WaitForEndAsync();
        await sending.ContinueWith(_ => { }, TaskScheduler.Default).InTime();
        (await _witness.Events.NextAsync(nameof(ISignalingPeer.PeerLeft))).Get<string>(1).Should().Be(PeerLeftReasons.Disconnected);
    }

    [Fact]
    public async Task Client_ThatClosesAfterHalfARecord_HasLeft_AndItsEarlierSignalsArrive()
    {
        await using var peer = await JoinedAsync();

        await peer.SendAsync(Encoding.UTF8.GetBytes($"{Message("the last words", invocationId: null)}\u001e{Message("never ended", invocationId: null)}"));
        await peer.Socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, TestContext.Current.CancellationToken).InTime();

        (await _witness.Events.NextAsync(nameof(ISignalingPeer.ReceiveMessage))).Get<string>(1).Should().Be("the last words");
        (await _witness.Events.NextAsync()).Arguments[1].Should().Be(PeerLeftReasons.Left);
        peer.Socket.CloseStatus.Should().Be(WebSocketCloseStatus.NormalClosure);
    }

    [Fact]
    public async Task Client_ThatIsGoneInTheMiddleOfAFrame_IsDisconnected()
    {
        await using var peer = await JoinedAsync();

        await SendAsync(peer, Encoding.UTF8.GetBytes("{\"type\":1,"), endOfMessage: false);
        peer.Socket.Abort();

        (await _witness.Events.NextAsync(nameof(ISignalingPeer.PeerLeft))).Get<string>(1).Should().Be(PeerLeftReasons.Disconnected);
    }

    [Theory]
    [InlineData("json", WebSocketMessageType.Text)]
    [InlineData("messagepack", WebSocketMessageType.Binary)]
    public async Task Frames_HaveTheTypeOfTheHubProtocol(string protocol, WebSocketMessageType expected)
    {
        await using var peer = await PlainWebSocketPeer.OpenAsync(_server);
        await peer.SendRecordAsync($$"""{"protocol":"{{protocol}}","version":1}""");

        var answer = await peer.Socket.ReceiveAsync(new byte[64], TestContext.Current.CancellationToken).InTime();

        answer.MessageType.Should().Be(expected);
        answer.EndOfMessage.Should().BeTrue();
    }

    private static string Join() => JsonSerializer.Serialize(new { type = 1, invocationId = "j", target = "Join", arguments = new[] { new { room = Room } } });

    private static string Message(string payload, string? invocationId) =>
        JsonSerializer.Serialize(new { type = 1, invocationId, target = "SendMessage", arguments = new[] { null, payload } }, _withoutNulls);

    private static Task SendAsync(PlainWebSocketPeer peer, ReadOnlyMemory<byte> bytes, bool endOfMessage) =>
        peer.Socket.SendAsync(bytes, WebSocketMessageType.Text, endOfMessage, TestContext.Current.CancellationToken).AsTask().InTime();

    private async Task<PlainWebSocketPeer> JoinedAsync()
    {
        var peer = await PlainWebSocketPeer.ConnectAsync(_server);
        await peer.CallAsync("Join", new JoinRequest(Room));
        await _witness.Events.NextAsync(nameof(ISignalingPeer.PeerJoined));
        return peer;
    }
}

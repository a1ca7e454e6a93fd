using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Http.Connections;
using Signaling.Tests.Support;

namespace Signaling.Tests;

/// <summary>A call that is too large is refused, and the connection stays open. Only a frame over the frame limit ends it, with the reason in Close.</summary>
public sealed class LargeFrameTests : IAsyncLifetime
{
    private const string Room = "room";

    // Larger than any allowed call, and not larger than the smallest frame limit.
    private const int TooMuch = 1_000_000;

    private SignalingServer _server = null!;

    public static TheoryData<HttpTransportType, bool> Transports => new()
    {
        { HttpTransportType.WebSockets, false },
        { HttpTransportType.WebSockets, true },
        { HttpTransportType.ServerSentEvents, false },
        { HttpTransportType.LongPolling, false },
        { HttpTransportType.LongPolling, true },
    };

    public async ValueTask InitializeAsync() => _server = await SignalingServer.StartAsync();

    public async ValueTask DisposeAsync()
    {
        _server.Log.Alarms.Should().BeEmpty();
        await _server.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task Call_OverItsLimit_IsRefused_AndTheConnectionStays(HttpTransportType transport, bool messagePack)
    {
        await using var peer = await HubPeer.ConnectAsync(_server, transport, messagePack);
        (await peer.RefusalAsync("Join", new JoinRequest(Room, Metadata: new Dictionary<string, string> { ["k"] = new('x', TooMuch) })))
            .Should().Be(SignalingErrorCodes.MessageTooLarge);
        (await peer.RefusalAsync("SendMessage", null, new string('x', TooMuch))).Should().Be(SignalingErrorCodes.NotJoined);
        await peer.JoinAsync(Room);
        await using var other = await HubPeer.JoinAsync(_server, Room);

        foreach (var size in new[] { 16 * 1024 + 1, 380_000, 400_000, TooMuch })
        {
            (await peer.RefusalAsync("SendMessage", null, new string('x', size))).Should().Be(SignalingErrorCodes.MessageTooLarge, "{0} bytes", size);
            (await peer.RefusalAsync("SendOffer", other.Id, new SessionDescription("offer", new string('x', Math.Max(size, 70_000)))))
                .Should().Be(SignalingErrorCodes.MessageTooLarge);
        }

        (await peer.SendMessageAsync(null, "still here")).Status.Should().Be(SendStatuses.Sent);
        (await other.Events.NextAsync(nameof(ISignalingPeer.ReceiveMessage))).Get<string>(1).Should().Be("still here");
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task Frame_OverTheFrameLimit_EndsTheConnection_WithTheReason(HttpTransportType transport, bool messagePack)
    {
        await using var peer = await HubPeer.ConnectAsync(_server, transport, messagePack);
        await peer.JoinAsync(Room);

        await Assert.ThrowsAnyAsync<Exception>(() => peer.SendMessageAsync(null, new string('x', 5_000_000)));

        (await peer.Closed.InTime())!.Message.Should().Contain($"{SignalingErrorCodes.MessageTooLarge}: ");
    }

    [Theory]
    [InlineData("""{"type":1,"invocationId":"7","target":"SendMessage","arguments":[null,"X"]}""")]
    [InlineData("""{"arguments":[null,"X"],"invocationId":"7","target":"SendMessage","type":1}""")]
    [InlineData("""{"arguments":[null,"X\",\"invocationId\":\"8\",\"a"],"invocationId":"\u0037","target":"SendMessage","type":1}""")]
    [InlineData("""{"a":{"invocationId":"8"},"target":"SendMessage","invocationId":"7","arguments":[{"invocationId":"9"},"X"],"type":1}""")]
    [InlineData("""{"type" : 1, "invocationId" : "7", "target" : "NoMethod", "arguments" : [ [ [ "X" ] ] ] }""")]
    public async Task LargeRecord_IsAnsweredUnderItsOwnId_AtAnyPosition_AndInAnyPieces(string record)
    {
        await using var peer = await PlainWebSocketPeer.ConnectAsync(_server);
        await peer.CallAsync("Join", new JoinRequest(Room));
        var bytes = Encoding.UTF8.GetBytes(record.Replace("X", new string('x', 500_000), StringComparison.Ordinal) + PlainWebSocketPeer.RecordEnd);

        foreach (var piece in new[] { bytes.Length, 4093 })
        {
            for (var start = 0; start < bytes.Length; start += piece)
            {
                await peer.SendAsync(bytes.AsMemory(start, Math.Min(piece, bytes.Length - start)));
            }

            var answer = (await peer.ReceiveAsync())!;
            answer["invocationId"]!.GetValue<string>().Should().Be("7");
            RefusalText.CodeOf(answer["error"]!.GetValue<string>()).Should().Be(SignalingErrorCodes.MessageTooLarge);
        }

        (await peer.CallAsync("GetRoster"))["error"].Should().BeNull();
    }

    [Fact]
    public async Task JoinOfTheMaximumSize_EscapedAndInPieces_IsAccepted()
    {
        await using var peer = await PlainWebSocketPeer.ConnectAsync(_server);
        static string Escaped(int length) => string.Concat(Enumerable.Repeat("\\u0061", length));
        var metadata = string.Join(',', Enumerable.Range(10, 16).Select(i => $"\"\\u0030\\u00{i + 40:x2}\":\"{Escaped(254)}\""));
        var record = Encoding.UTF8.GetBytes(
            $$$"""{"type":1,"invocationId":"1","target":"Join","arguments":[{"room":"{{{Escaped(128)}}}","displayName":"{{{Escaped(64)}}}","metadata":{{{{metadata}}}}}]}""" + "\u001e");

        foreach (var piece in record.Chunk(1000))
        {
            await peer.SendAsync(piece);
        }

        (await peer.ReceiveAsync())!["result"]!["self"]!["metadata"]!.AsObject().Should().HaveCount(16);
    }

    [Fact]
    public async Task CallBehindJoin_OfTheMaximumSize_IsAccepted()
    {
        await using var peer = await PlainWebSocketPeer.ConnectAsync(_server);
        var payload = string.Concat(Enumerable.Repeat("\\u0061", SignalingProtocol.MaxMessageBytes));

        await peer.SendAsync(Encoding.UTF8.GetBytes(
            $$$"""{"type":1,"invocationId":"1","target":"Join","arguments":[{"room":"{{{Room}}}"}]}""" + "\u001e"
            + $$$"""{"type":1,"invocationId":"2","target":"SendMessage","arguments":[null,"{{{payload}}}"]}""" + "\u001e"));

        (await peer.ReceiveAsync())!["result"].Should().NotBeNull();
        (await peer.ReceiveAsync())!["result"]!["status"]!.GetValue<string>().Should().Be(SendStatuses.Sent);
    }

    [Fact]
    public async Task Handshake_ThatIsTooLong_IsAnsweredAndEndsTheConnection()
    {
        await using var peer = await PlainWebSocketPeer.OpenAsync(_server);

        await peer.SendAsync(Encoding.UTF8.GetBytes("{\"protocol\":\"json\",\"version\":1,\"x\":\"" + new string('x', 64 * 1024)));

        (await peer.ReceiveRecordAsync()).Should().Contain("\"error\"");
        (await peer.ReceiveRecordAsync()).Should().BeNull("the server has closed the connection");
        peer.Socket.CloseStatus.Should().Be(WebSocketCloseStatus.NormalClosure);
    }

    [Fact]
    public async Task CloseMessage_ForAFrameOverTheFrameLimit_BeginsWithTheCode_AndDoesNotAskToReconnect()
    {
        await using var peer = await PlainWebSocketPeer.ConnectAsync(_server);

        await peer.SendRecordAsync(new string('x', 1_100_000));

        var close = (await peer.ReceiveAsync())!;
        close["type"]!.GetValue<int>().Should().Be(7);
        close["error"]!.GetValue<string>().Should().StartWith($"{SignalingErrorCodes.MessageTooLarge}: ");
        close["allowReconnect"]?.GetValue<bool>().Should().NotBe(true);
        (await peer.ReceiveAsync()).Should().BeNull();
    }
}

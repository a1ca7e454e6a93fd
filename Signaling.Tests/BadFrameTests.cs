using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.Extensions.Time.Testing;
using Signaling.Tests.Support;

namespace Signaling.Tests;

/// <summary>Input that is not a hub call. The server closes the connection, and other peers are not affected.</summary>
public sealed class BadFrameTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new();
    private SignalingServer _server = null!;
    private HubPeer _witness = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await SignalingServer.StartAsync(new Dictionary<string, string?> { ["Signaling:HandshakeTimeout"] = "00:00:02", ["Signaling:ResumeWindow"] = "00:00:00" }, _time);
        _witness = await HubPeer.JoinAsync(_server, "room");
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await Patience.Until(() => _server.Relay.ConnectionCount == 1, "the server has removed the bad connection");
            (await _witness.SendMessageAsync(null, "still here")).Status.Should().Be(SendStatuses.Sent);
            _server.Rooms.PeerCount.Should().Be(1);
            _server.Log.Alarms.Should().BeEmpty();
        }
        finally
        {
            await _witness.DisposeAsync();
            await _server.DisposeAsync();
        }
    }

    [Theory]
    [InlineData("garbage")]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("{\"type\":\"one\"}")]
    [InlineData("{\"type\":1}")]
    [InlineData("{\"type\":1,\"invocationId\":1,\"target\":\"Leave\",\"arguments\":[]}")]
    [InlineData("{\"type\":1,\"target\":\"Leave\",\"arguments\":{}}")]
    [InlineData("{\"type\":1,\"target\":\"Leave\"")]
    [InlineData("\0\u0001\u0002")]
    public async Task Record_ThatIsNoHubMessage_EndsTheConnection(string record)
    {
        await using var peer = await PlainWebSocketPeer.ConnectAsync(_server);

        await peer.SendRecordAsync(record);

        await peer.WaitForEndAsync();
    }

    [Fact]
    public async Task Bytes_ThatAreNoUtf8_EndTheConnection()
    {
        await using var peer = await PlainWebSocketPeer.ConnectAsync(_server);

        await peer.Socket.SendAsync(new byte[] { 0xff, 0xfe, 0x80, 0x1e }, WebSocketMessageType.Binary, true, TestContext.Current.CancellationToken);

        await peer.WaitForEndAsync();
    }

    [Fact]
    public async Task Frame_OverTheTransportLimit_EndsTheConnection()
    {
        await using var peer = await PlainWebSocketPeer.ConnectAsync(_server);

        // The record never ends: the server must not wait for its end without a limit.
        var sending = SendUntilCutAsync(peer, new byte[64 * 1024].Select(_ => (byte)'a').ToArray(), times: 64);

        await peer.WaitForEndAsync();
        await sending;
    }

    [Theory]
    [InlineData("{\"protocol\":\"xml\",\"version\":1}\u001e")]
    [InlineData("{\"protocol\":\"json\",\"version\":99}\u001e")]
    [InlineData("{\"protocol\":\"messagepack\"}\u001e")]
    [InlineData("not a handshake\u001e")]
    [InlineData("\u001e")]
    public async Task Handshake_ThatIsWrong_IsAnsweredAndEndsTheConnection(string handshake)
    {
        await using var peer = await PlainWebSocketPeer.OpenAsync(_server);

        await peer.SendAsync(Encoding.UTF8.GetBytes(handshake));

        (await peer.ReceiveRecordAsync()).Should().Contain("\"error\"");
        await peer.WaitForEndAsync();
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"protocol\":\"json\",\"ver")]
    public async Task Handshake_ThatNeverEnds_EndsTheConnection(string beginning)
    {
        await using var peer = await PlainWebSocketPeer.OpenAsync(_server);

        await peer.SendAsync(Encoding.UTF8.GetBytes(beginning));

        await peer.WaitForEndAsync();
    }

    [Fact]
    public async Task Connection_ThatNeverJoins_IsClosed()
    {
        await using var idler = await HubPeer.ConnectAsync(_server);
        await using var joined = await HubPeer.JoinAsync(_server, "another room");
        await joined.LeaveAsync();

        // The clients send pings in real time. Only the fake time since they connected advances, in two steps, so that the server receives a message
        // from each client in between.
        _time.Advance(TimeSpan.FromSeconds(25));
        idler.Closed.IsCompleted.Should().BeFalse();
        await KeepAsync(idler, _witness, joined);
        _time.Advance(TimeSpan.FromSeconds(25));
        await KeepAsync(idler, _witness, joined);
        _time.Advance(TimeSpan.FromSeconds(15));
        await KeepAsync(_witness, joined);

        await idler.Closed.InTime();
        joined.Closed.IsCompleted.Should().BeFalse("the peer has been in a room");
    }

    [Fact]
    public async Task Connection_ThatNeverPings_IsClosed()
    {
        // Long polling needs no pings: the polls show that the client is alive.
        await using var polling = await HubPeer.ConnectAsync(_server, HttpTransportType.LongPolling);
        await polling.JoinAsync("another room");
        await using var silent = await PlainWebSocketPeer.ConnectAsync(_server);
        var id = (await silent.CallAsync("Join", new JoinRequest("room")))["result"]!["peerId"]!.GetValue<string>();

        _time.Advance(TimeSpan.FromSeconds(25));
        await KeepAsync(_witness);
        await silent.CallAsync("GetRoster"); // The answer proves that the server has received the call at this time.
        _time.Advance(TimeSpan.FromSeconds(25));
        await KeepAsync(_witness);
        _time.Advance(TimeSpan.FromSeconds(15));
        await KeepAsync(_witness);

        await silent.WaitForEndAsync();
        polling.Closed.IsCompleted.Should().BeFalse();
        (await polling.GetRosterAsync()).Peers.Should().BeEmpty();
        await _witness.Events.NextAsync(nameof(ISignalingPeer.PeerJoined));
        (await _witness.Events.NextAsync(nameof(ISignalingPeer.PeerLeft))).Arguments.Should().Equal(id, PeerLeftReasons.Disconnected, 3L);
    }

    // A call counts as a ping: the server has received a message from the client.
    private static Task KeepAsync(params HubPeer[] peers) =>
        Task.WhenAll(peers.Select(async peer =>
        {
            try
            {
                await peer.GetRosterAsync();
            }
            catch (Microsoft.AspNetCore.SignalR.HubException)
            {
                // The peer is not in a room. The refused call counts, too.
            }
        }));

    private static async Task SendUntilCutAsync(PlainWebSocketPeer peer, byte[] piece, int times)
    {
        try
        {
            for (var i = 0; i < times; i++)
            {
                await peer.Socket.SendAsync(piece, WebSocketMessageType.Text, endOfMessage: false, TestContext.Current.CancellationToken);
            }
        }
        catch (Exception exception) when (exception is WebSocketException or ObjectDisposedException or InvalidOperationException)
        {
            // The server has closed the connection, as expected.
        }
    }
}

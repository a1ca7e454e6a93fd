using System.Net;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Http.Connections;
using Signaling.Tests.Support;

namespace Signaling.Tests;

/// <summary>Each end of a connection causes exactly one event, with the correct reason, and leaves nothing behind.</summary>
public sealed class DisconnectTests : IAsyncLifetime
{
    private readonly string _room = Guid.NewGuid().ToString();
    private SignalingServer _server = null!;
    private HubPeer _witness = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await SignalingServer.StartAsync(new Dictionary<string, string?> { ["Signaling:ResumeWindow"] = "00:00:00" });
        _witness = await HubPeer.JoinAsync(_server, _room);
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            _server.Log.Alarms.Should().BeEmpty();
        }
        finally
        {
            await _witness.DisposeAsync();
            await _server.DisposeAsync();
        }
    }

    [Theory]
    [InlineData(WebSocketCloseStatus.NormalClosure)]
    [InlineData(WebSocketCloseStatus.EndpointUnavailable)]
    public async Task WebSocket_ClosedInTheOrderlyWay_HasLeft(WebSocketCloseStatus status)
    {
        await using var peer = await PlainWebSocketPeer.ConnectAsync(_server);
        var id = await JoinAsync(peer);

        await peer.Socket.CloseOutputAsync(status, null, TestContext.Current.CancellationToken);

        await ShouldBeGoneAsync(id, PeerLeftReasons.Left);
    }

    [Fact]
    public async Task WebSocket_ClosedWithAnErrorStatus_IsDisconnected()
    {
        await using var peer = await PlainWebSocketPeer.ConnectAsync(_server);
        var id = await JoinAsync(peer);

        await peer.Socket.CloseOutputAsync(WebSocketCloseStatus.InternalServerError, null, TestContext.Current.CancellationToken);

        await ShouldBeGoneAsync(id, PeerLeftReasons.Disconnected);
    }

    [Fact]
    public async Task WebSocket_Cut_IsDisconnected()
    {
        await using var peer = await PlainWebSocketPeer.ConnectAsync(_server);
        var id = await JoinAsync(peer);

        peer.Socket.Abort();

        await ShouldBeGoneAsync(id, PeerLeftReasons.Disconnected);
    }

    [Fact]
    public async Task WebSocket_CutInTheMiddleOfAFrame_IsDisconnected()
    {
        await using var peer = await PlainWebSocketPeer.ConnectAsync(_server);
        var id = await JoinAsync(peer);

        await peer.SendAsync("{\"type\":1,\"target\":\"SendMess"u8.ToArray());
        peer.Socket.Abort();

        await ShouldBeGoneAsync(id, PeerLeftReasons.Disconnected);
    }

    [Theory]
    [InlineData(HttpTransportType.WebSockets, false)]
    [InlineData(HttpTransportType.WebSockets, true)]
    [InlineData(HttpTransportType.LongPolling, false)]
    [InlineData(HttpTransportType.LongPolling, true)]
    public async Task Client_Stopped_HasLeft(HttpTransportType transport, bool messagePack)
    {
        await using var peer = await HubPeer.ConnectAsync(_server, transport, messagePack);
        var id = (await peer.JoinAsync(_room)).PeerId;

        await peer.Connection.StopAsync(TestContext.Current.CancellationToken).InTime();

        await ShouldBeGoneAsync(id, PeerLeftReasons.Left);
    }

    [Theory]
    [InlineData(HttpTransportType.WebSockets)]
    [InlineData(HttpTransportType.ServerSentEvents)]
    [InlineData(HttpTransportType.LongPolling)]
    public async Task Connection_AddressedByItsPublicId_CannotBeUsedOrEnded(HttpTransportType transport)
    {
        await using var peer = await HubPeer.ConnectAsync(_server, transport);
        var id = (await peer.JoinAsync(_room)).PeerId;
        using var http = new HttpClient { BaseAddress = _server.Address };
        using var leave = new StringContent("{\"type\":1,\"target\":\"Leave\",\"arguments\":[]}\u001e");

        (await http.PostAsync(new Uri($"signaling?id={id}", UriKind.Relative), leave)).StatusCode.Should().Be(HttpStatusCode.NotFound);
        (await http.DeleteAsync(new Uri($"signaling?id={id}", UriKind.Relative))).StatusCode.Should().Be(HttpStatusCode.NotFound);

        (await peer.GetRosterAsync()).Version.Should().Be(2, "the peer is still in its room");
        await peer.LeaveAsync();
        await peer.DisposeAsync();
        await ShouldBeGoneAsync(id, PeerLeftReasons.Left);
    }

    [Fact]
    public async Task WebSocket_WithoutNegotiation_IsNotReachedByItsPublicIdEither()
    {
        await using var peer = await PlainWebSocketPeer.ConnectAsync(_server);
        var id = await JoinAsync(peer);
        var address = new Uri($"signaling?id={id}", UriKind.Relative);
        using var http = new HttpClient { BaseAddress = _server.Address };
        using var leave = new StringContent("{\"type\":1,\"target\":\"Leave\",\"arguments\":[]}\u001e");

        (await http.GetAsync(address)).StatusCode.Should().Be(HttpStatusCode.NotFound);
        (await http.PostAsync(address, leave)).StatusCode.Should().Be(HttpStatusCode.NotFound);
        (await http.DeleteAsync(address)).StatusCode.Should().Be(HttpStatusCode.NotFound);
        (await peer.CallAsync("GetRoster"))["result"]!["version"]!.GetValue<int>().Should().Be(2, "the peer is still in its room");
        peer.Socket.Abort();

        await ShouldBeGoneAsync(id, PeerLeftReasons.Disconnected);
    }

    [Fact]
    public async Task Negotiation_WithoutASecretToken_IsRefused()
    {
        using var http = new HttpClient { BaseAddress = _server.Address };

        using var answer = await http.PostAsync(new Uri("signaling/negotiate", UriKind.Relative), null);

        (await answer.Content.ReadAsStringAsync()).Should().Contain("error").And.NotContain("connectionId");
    }

    [Fact]
    public async Task ServerSentEvents_Stopped_RaisesOneEvent()
    {
        await using var peer = await HubPeer.ConnectAsync(_server, HttpTransportType.ServerSentEvents);
        var id = (await peer.JoinAsync(_room)).PeerId;

        await peer.Connection.StopAsync(TestContext.Current.CancellationToken).InTime();

        // The client ends its stream and sends Close in two requests, which may arrive in either order.
        await ShouldBeGoneAsync(id, PeerLeftReasons.Left, PeerLeftReasons.Disconnected);
    }

    [Fact]
    public async Task Leave_ThenTheEndOfTheConnection_RaisesOneEvent()
    {
        var peer = await HubPeer.JoinAsync(_server, _room);
        var id = peer.Id;

        await peer.LeaveAsync();
        await peer.DisposeAsync();

        await ShouldBeGoneAsync(id, PeerLeftReasons.Left);
    }

    [Fact]
    public async Task Join_RacingWithItsOwnDisconnect_LeavesNoGhost()
    {
        // So few at once that the witness receives an event for each. More events would be replaced by a single RosterChanged.
        const int Rounds = 4;
        const int Peers = 75;
        for (var round = 0; round < Rounds; round++)
        {
            await Task.WhenAll(Enumerable.Range(0, Peers).Select(async i =>
            {
                await using var peer = await PlainWebSocketPeer.ConnectAsync(_server);
                await peer.SendCallAsync("Join", new JoinRequest(_room));
                if (i % 3 == 0)
                {
                    await peer.Socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, TestContext.Current.CancellationToken);
                }
                else
                {
                    peer.Socket.Abort();
                }
            }));

            await Patience.Until(() => _server.Relay.ConnectionCount == 1, "the server has noticed the end of every connection");
            _server.Rooms.PeerCount.Should().Be(1);
            (await _witness.GetRosterAsync()).Peers.Should().BeEmpty();

            // This event comes after all others.
            await using var last = await HubPeer.JoinAsync(_server, _room);
            await Patience.Until(() => _witness.Events.All.Any(told => told.Name == nameof(ISignalingPeer.PeerJoined) && told.Get<PeerInfo>(0).PeerId == last.Id), "all events have arrived");
            await last.LeaveAsync();
            await Patience.Until(() => _witness.Events.All.Any(told => told.Name == nameof(ISignalingPeer.PeerLeft) && told.Get<string>(0) == last.Id), "all events have arrived");
        }

        // There is one PeerJoined and one PeerLeft for each peer that has joined, and the versions have no gap.
        var told = _witness.Events.All;
        var joined = told.Where(told => told.Name == nameof(ISignalingPeer.PeerJoined)).Select(told => told.Get<PeerInfo>(0).PeerId);
        var left = told.Where(told => told.Name == nameof(ISignalingPeer.PeerLeft)).Select(told => told.Get<string>(0));
        left.Should().OnlyHaveUniqueItems().And.BeEquivalentTo(joined);
        told.Select(told => told.Get<long>(told.Arguments.Count - 1)).Should().Equal(Enumerable.Range(2, told.Count).Select(version => (long)version));
    }

    [Fact]
    public async Task Server_Stopping_EndsNoConnectionWithAnUnhandledError()
    {
        await using var server = await SignalingServer.StartAsync(new Dictionary<string, string?> { ["Signaling:ResumeWindow"] = "00:00:00" });
        await using var peer = await HubPeer.JoinAsync(server, _room);

        var rooms = server.Rooms;

        await server.DisposeAsync();

        await peer.Closed.InTime();
        server.Log.Alarms.Should().BeEmpty();
        rooms.PeerCount.Should().Be(0);
    }

    private async Task<string> JoinAsync(PlainWebSocketPeer peer) =>
        (await peer.CallAsync("Join", new JoinRequest(_room)))["result"]!["peerId"]!.GetValue<string>();

    private async Task ShouldBeGoneAsync(string peerId, params string[] reasons)
    {
        (await _witness.Events.NextAsync(nameof(ISignalingPeer.PeerJoined))).Get<PeerInfo>(0).PeerId.Should().Be(peerId);
        var told = await _witness.Events.NextAsync(nameof(ISignalingPeer.PeerLeft));
        told.Get<string>(0).Should().Be(peerId);
        told.Get<string>(1).Should().BeOneOf(reasons);

        await Patience.Until(() => _server.Relay.ConnectionCount == 1, "the server has removed the connection");
        _server.Rooms.PeerCount.Should().Be(1);
        (await _witness.GetRosterAsync()).Version.Should().Be(3, "exactly one join and one leave followed");
        _witness.Events.ShouldHaveNoMore();
    }
}

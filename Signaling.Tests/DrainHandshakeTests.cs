using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Signaling.AspNetCore.Draining;
using Signaling.Tests.Support;

namespace Signaling.Tests;

/// <summary>A node drains while clients are connected but have not completed SignalR's handshake.</summary>
public sealed class DrainHandshakeTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new();
    private SignalingServer _server = null!;

    public async ValueTask InitializeAsync() =>
        _server = await SignalingServer.StartAsync(
            new Dictionary<string, string?>
            {
                ["Signaling:HandshakeTimeout"] = "00:05:00",
                ["Signaling:JoinTimeout"] = "01:00:00",
                ["Signaling:ClientTimeout"] = "01:00:00",
                ["Signaling:Draining:Spread"] = "00:00:10",
                ["Signaling:Draining:Timeout"] = "00:30:00",
            },
            _time);

    public async ValueTask DisposeAsync()
    {
        _server.Log.Alarms.Should().BeEmpty();
        await _server.DisposeAsync();
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"protocol\":\"json\",\"ver")]
    public async Task Client_DuringItsHandshake_IsAnsweredAndClosedAtItsTime(string beginning)
    {
        await using var peer = await ConnectedAsync();
        await peer.SendAsync(Encoding.UTF8.GetBytes(beginning));

        var draining = Drain();
        _time.Advance(TimeSpan.FromSeconds(10));

        (await peer.ReceiveRecordAsync()).Should().Contain("\"error\"");
        (await peer.ReceiveRecordAsync()).Should().BeNull("the server has closed the connection");
        await peer.Socket.CloseAsync(System.Net.WebSockets.WebSocketCloseStatus.NormalClosure, null, TestContext.Current.CancellationToken).InTime();
        await EndAsync(draining);
    }

    [Fact]
    public async Task Client_ThatCompletesItsHandshakeBeforeItsTime_ReceivesServerDraining()
    {
        await using var peer = await ConnectedAsync();
        var draining = Drain();

        await peer.SendRecordAsync(PlainWebSocketPeer.Handshake);

        (await peer.ReceiveRecordAsync()).Should().Be("{}");
        (await peer.ReceiveAsync())!["target"]!.GetValue<string>().Should().Be(nameof(ISignalingPeer.ServerDraining));
        _time.Advance(TimeSpan.FromSeconds(10));
        (await peer.ReceiveAsync())!.ToJsonString().Should().Be("{\"type\":7,\"allowReconnect\":true}");
        await peer.WaitForEndAsync();
        await peer.Socket.CloseAsync(System.Net.WebSockets.WebSocketCloseStatus.NormalClosure, null, TestContext.Current.CancellationToken).InTime();
        await EndAsync(draining);
    }

    [Fact]
    public async Task LongPollingClient_ThatHasSentNothing_IsClosedAtItsTime()
    {
        using var http = new HttpClient { BaseAddress = _server.Address };
        var address = await NegotiateAsync(http);
        (await http.GetAsync(address)).EnsureSuccessStatusCode(); // the first poll opens the connection and returns at once
        await Patience.Until(() => _server.Relay.ConnectionCount == 1, "the server knows the connection");

        var draining = Drain();
        _time.Advance(TimeSpan.FromSeconds(10));

        (await http.GetStringAsync(address).InTime()).Should().Contain("\"error\"");
        await EndAsync(draining);
    }

    [Fact]
    public async Task LongPollingClient_WhoseFirstPollComesDuringTheDrain_IsClosedAtItsTime()
    {
        await using var other = await ConnectedAsync(); // Keeps the drain running.
        using var http = new HttpClient { BaseAddress = _server.Address };
        var address = await NegotiateAsync(http);
        var draining = Drain();
        (await http.GetAsync(address)).EnsureSuccessStatusCode();
        await Patience.Until(() => _server.Relay.ConnectionCount == 2, "the server knows the connection");

        _time.Advance(TimeSpan.FromSeconds(10));

        (await http.GetStringAsync(address).InTime()).Should().Contain("\"error\"");
        other.Socket.Abort();
        await EndAsync(draining);
    }

    private static async Task<Uri> NegotiateAsync(HttpClient http)
    {
        using var negotiated = await http.PostAsync(new Uri("signaling/negotiate?negotiateVersion=1", UriKind.Relative), null);
        var token = System.Text.Json.Nodes.JsonNode.Parse(await negotiated.Content.ReadAsStringAsync())!["connectionToken"]!.GetValue<string>();
        return new Uri($"signaling?id={token}", UriKind.Relative);
    }

    private async Task<PlainWebSocketPeer> ConnectedAsync()
    {
        var peer = await PlainWebSocketPeer.OpenAsync(_server);
        await Patience.Until(() => _server.Relay.ConnectionCount == 1, "the server knows the connection");
        return peer;
    }

    private Task Drain() => _server.Services.GetRequiredService<NodeDrain>().RunAsync(TestContext.Current.CancellationToken);

    private Task EndAsync(Task draining) =>
        Patience.Until(
            () =>
            {
                _time.Advance(TimeSpan.FromMilliseconds(50));
                return draining.IsCompletedSuccessfully;
            },
            "the node is empty");
}

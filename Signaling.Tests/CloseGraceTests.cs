using System.Net.WebSockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Signaling.AspNetCore.Draining;
using Signaling.Tests.ScaleOut;
using Signaling.Tests.Support;
using Signaling.Tests.Support.Redis;

namespace Signaling.Tests;

/// <summary>A WebSocket closed without a Close message may come from a proxy that reloads its configuration: the peer stays for a short time.</summary>
public sealed class CloseGraceTests : IAsyncLifetime
{
    private static readonly TimeSpan _grace = TimeSpan.FromSeconds(3);

    private readonly string _room = Guid.NewGuid().ToString();
    private readonly FakeTimeProvider _time = new();
    private RedisProcess? _redis;
    private SignalingServer _server = null!;
    private HubPeer _witness = null!;

    public ValueTask InitializeAsync() => default;

    public async ValueTask DisposeAsync()
    {
        await _witness.DisposeAsync();
        await _server.DisposeAsync();
        if (_redis is not null)
        {
            await _redis.DisposeAsync();
        }
    }

    [Theory]
    [InlineData(false, WebSocketCloseStatus.NormalClosure)]
    [InlineData(false, WebSocketCloseStatus.EndpointUnavailable)]
    [InlineData(true, WebSocketCloseStatus.NormalClosure)]
    [InlineData(true, WebSocketCloseStatus.EndpointUnavailable)]
    public async Task Peer_WhoseSocketIsClosedWithoutAWord_IsSuspended_AndLeavesAfterTheGrace(bool usesRedis, WebSocketCloseStatus status)
    {
        await StartAsync(usesRedis);
        var (id, _) = await JoinAndCloseAsync(status);

        await ShouldBeSuspendedAsync(id);
        _time.Advance(_grace - TimeSpan.FromTicks(1));
        (await _witness.GetRosterAsync()).Peers.Should().ContainSingle();
        _time.Advance(TimeSpan.FromTicks(1));

        (await _witness.Events.NextAsync(nameof(ISignalingPeer.PeerLeft))).Arguments.Should().Equal(id, PeerLeftReasons.Left, 4L);
        _witness.Events.ShouldHaveNoMore();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Peer_ThatComesBackWithinTheGrace_Stays(bool usesRedis)
    {
        await StartAsync(usesRedis);
        var (id, token) = await JoinAndCloseAsync(WebSocketCloseStatus.EndpointUnavailable);
        await ShouldBeSuspendedAsync(id);

        await using var after = await HubPeer.ConnectAsync(_server);
        (await after.ResumeAsync(token)).PeerId.Should().Be(id);
        _time.Advance(2 * _grace);

        (await _witness.Events.NextAsync(nameof(ISignalingPeer.PeerUpdated))).Get<PeerInfo>(0).State.Should().Be(PeerStates.Connected);
        (await _witness.GetRosterAsync()).Peers.Should().ContainSingle().Which.State.Should().Be(PeerStates.Connected);
        _witness.Events.ShouldHaveNoMore();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Peer_WhoseSocketIsClosedWithAnError_KeepsTheWholeWindow(bool usesRedis)
    {
        await StartAsync(usesRedis);
        var (id, _) = await JoinAndCloseAsync(WebSocketCloseStatus.InternalServerError);

        await ShouldBeSuspendedAsync(id);
        _time.Advance(2 * _grace);
        (await _witness.GetRosterAsync()).Peers.Should().ContainSingle();
        _time.Advance(TimeSpan.FromSeconds(30));

        (await _witness.Events.NextAsync(nameof(ISignalingPeer.PeerLeft))).Arguments.Should().Equal(id, PeerLeftReasons.Timeout, 4L);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Grace_LongerThanTheWindow_EndsWithTheWindow(bool usesRedis)
    {
        await StartAsync(usesRedis, window: "00:00:01");
        var (id, _) = await JoinAndCloseAsync(WebSocketCloseStatus.NormalClosure);

        await ShouldBeSuspendedAsync(id);
        _time.Advance(TimeSpan.FromSeconds(1));

        (await _witness.Events.NextAsync(nameof(ISignalingPeer.PeerLeft))).Arguments.Should().Equal(id, PeerLeftReasons.Left, 4L);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Peer_ThatSaysCloseFirst_HasLeftAtOnce(bool usesRedis)
    {
        await StartAsync(usesRedis);
        await using var peer = await PlainWebSocketPeer.ConnectAsync(_server);
        var id = (await peer.CallAsync(nameof(ISignalingHub.Join), new JoinRequest(_room)))["result"]!["peerId"]!.GetValue<string>();
        await _witness.Events.NextAsync(nameof(ISignalingPeer.PeerJoined));

        await peer.SendRecordAsync("""{"type":7}""");
        await peer.Socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, TestContext.Current.CancellationToken);

        (await _witness.Events.NextAsync(nameof(ISignalingPeer.PeerLeft))).Arguments.Should().Equal(id, PeerLeftReasons.Left, 3L);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task Peer_ThatClosesWhileItsNodeIsEnding_KeepsTheWholeWindow(bool usesRedis, bool saysClose)
    {
        await StartAsync(usesRedis);
        await using var peer = await PlainWebSocketPeer.ConnectAsync(_server);
        var id = await peer.JoinAsync(_room);
        await _witness.Events.NextAsync(nameof(ISignalingPeer.PeerJoined));
        _ = _server.Services.GetRequiredService<NodeDrain>().RunAsync(TestContext.Current.CancellationToken);

        if (saysClose)
        {
            await peer.SendRecordAsync("""{"type":7}""");
        }

        await peer.Socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, TestContext.Current.CancellationToken);

        await ShouldBeSuspendedAsync(id);
        _time.Advance(2 * _grace);
        (await _witness.GetRosterAsync()).Peers.Should().ContainSingle();
    }

    private async Task StartAsync(bool usesRedis, string window = "00:00:30")
    {
        var settings = new Dictionary<string, string?>();
        if (usesRedis)
        {
            _redis = await RedisProcess.StartNewAsync();
            settings = NodeSettings.Patient(_redis);
        }

        settings["Signaling:ResumeWindow"] = window;
        settings["Signaling:ClientTimeout"] = "01:00:00";
        settings["Signaling:Draining:Delay"] = "00:10:00"; // The draining node waits, and closes nothing yet.
        _server = await SignalingServer.StartAsync(settings, _time);
        _witness = await HubPeer.JoinAsync(_server, _room);
    }

    private async Task<(string Id, string Token)> JoinAndCloseAsync(WebSocketCloseStatus status)
    {
        await using var peer = await PlainWebSocketPeer.ConnectAsync(_server);
        var joined = (await peer.CallAsync(nameof(ISignalingHub.Join), new JoinRequest(_room)))["result"]!;
        await _witness.Events.NextAsync(nameof(ISignalingPeer.PeerJoined));
        await peer.Socket.CloseOutputAsync(status, null, TestContext.Current.CancellationToken);
        await peer.WaitForEndAsync();
        return (joined["peerId"]!.GetValue<string>(), joined["resumeToken"]!.GetValue<string>());
    }

    private async Task ShouldBeSuspendedAsync(string id) =>
        (await _witness.Events.NextAsync(nameof(ISignalingPeer.PeerUpdated))).Get<PeerInfo>(0)
            .Should().BeEquivalentTo(new { PeerId = id, State = PeerStates.Suspended });
}

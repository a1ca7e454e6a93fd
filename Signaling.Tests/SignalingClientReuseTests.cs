using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.Time.Testing;
using Signaling.Client;
using Signaling.Tests.Support;

namespace Signaling.Tests;

/// <summary>Disconnecting and connecting again, the snapshot of the room, the path of the hub, and the clock.</summary>
public sealed class SignalingClientReuseTests : IAsyncLifetime
{
    private readonly string _room = Guid.NewGuid().ToString();
    private SignalingServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await SignalingServer.StartAsync();

    public async ValueTask DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task Disconnect_LeavesAtOnce_RaisesNothing_AndTheClientCanJoinAgain()
    {
        await using var ann = await HubPeer.JoinAsync(_server, _room);
        await using var bob = new SignalingClient(_server.Address);
        var told = bob.Record();
        for (var round = 0; round < 3; round++)
        {
            var joined = await bob.JoinAsync(_room);
            await ann.Events.NextAsync(nameof(ISignalingPeer.PeerJoined));

            await bob.DisconnectAsync();
            await bob.DisconnectAsync();

            (await ann.Events.NextAsync(nameof(ISignalingPeer.PeerLeft))).Arguments.Take(2).Should().Equal(joined.PeerId, PeerLeftReasons.Left);
            bob.State.Should().Be(SignalingClientState.Disconnected);
            bob.CurrentRoom.Should().BeNull();
            (await Assert.ThrowsAsync<SignalingException>(() => bob.GetRosterAsync())).IsTransient.Should().BeFalse();
        }

        told.ShouldHaveNoMore();
    }

    [Fact]
    public async Task Disconnect_DuringABreak_EndsTheAttempts_AndTheClientCanJoinAgain()
    {
        await using var network = new CuttableProxy(_server.Address);
        await using var bob = new SignalingClient(new SignalingClientOptions { ServerUrl = network.Address, UseNetworkHints = false });
        var told = bob.Record();
        await bob.JoinAsync(_room);
        network.IsDown = true;
        network.Cut();
        await told.NextAsync(nameof(bob.Reconnecting));

        await bob.DisconnectAsync().InTime();
        network.IsDown = false;
        bob.ReconnectNow();

        bob.State.Should().Be(SignalingClientState.Disconnected);
        await bob.JoinAsync(_room + "2").InTime();
        bob.Room.Should().Be(_room + "2");
        told.ShouldHaveNoMore();
    }

    [Fact]
    public async Task CurrentRoom_IsOneSnapshot()
    {
        await using var ann = new SignalingClient(_server.Address);
        ann.CurrentRoom.Should().BeNull();
        var joined = await ann.JoinAsync(_room, "Ann");
        var before = ann.CurrentRoom!;
        await ann.UpdatePeerAsync(new PeerUpdate("Anna"));
        await using var bob = await HubPeer.JoinAsync(_server, _room);
        await Patience.Until(() => ann.Peers.Count == 1, "Bob is known");

        before.Should().BeEquivalentTo(new { Room = _room, joined.PeerId, joined.Self, joined.Peers, joined.Version, joined.IceServers });
        var after = ann.CurrentRoom!;
        after.Self.DisplayName.Should().Be("Anna");
        ann.Self.Should().Be(after.Self);
        after.Peers.Should().ContainSingle();
        after.Version.Should().Be(ann.Version).And.BeGreaterThan(before.Version);
    }

    [Theory]
    [InlineData("http://localhost:1", "/calls", "http://localhost:1/calls")]
    [InlineData("http://localhost:1/rtc/", "/calls", "http://localhost:1/rtc/calls")]
    [InlineData("http://localhost:1/rtc/calls", "/calls", "http://localhost:1/rtc/calls")]
    [InlineData("http://localhost:1/rtc", SignalingProtocol.Path, "http://localhost:1/rtc/signaling")]
    public void HubPath_IsBelowTheServersUrl(string url, string path, string expected) =>
        new HubConnectionSetup(new SignalingClientOptions { ServerUrl = new Uri(url), HubPath = path }).HubUrl.Should().Be(new Uri(expected));

    [Theory]
    [InlineData("calls")]
    [InlineData("/calls/")]
    [InlineData("")]
    public void HubPath_ThatIsNoPath_IsRefused(string path) =>
        FluentActions.Invoking(() => new SignalingClient(new SignalingClientOptions { ServerUrl = _server.Address, HubPath = path }))
            .Should().Throw<ArgumentException>().WithMessage("HubPath*");

    [Fact]
    public async Task Clock_OfTheOptions_GovernsTheWaitsAndTheLimits()
    {
        var time = new FakeTimeProvider();
        await using var network = new FaultyProxy(_server.Address);
        await using var bob = new SignalingClient(new SignalingClientOptions
        {
            ServerUrl = network.Address,
            TimeProvider = time,
            UseNetworkHints = false,
            ReconnectPolicy = new Hourly(),
            ConnectTimeout = TimeSpan.FromDays(1),
        });
        var told = bob.Record();
        await bob.JoinAsync(_room).InTime();
        network.Cut();
        await told.NextAsync(nameof(bob.Reconnecting));
        bob.State.Should().Be(SignalingClientState.Reconnecting);
        var before = network.Connections.Count();

        await Patience.Until(
            () =>
            {
                time.Advance(network.Connections.Count() == before ? TimeSpan.FromHours(1) : TimeSpan.Zero);
                return bob.State == SignalingClientState.Connected;
            },
            "the hour has passed");

        (await told.NextAsync(nameof(bob.Reconnected))).Get<bool>(2).Should().BeTrue();

        await using var stuck = new StuckServer("");
        await using var cy = new SignalingClient(new SignalingClientOptions { ServerUrl = stuck.Address, TimeProvider = time, ConnectTimeout = TimeSpan.FromHours(2) });
        var join = cy.JoinAsync(_room);
        await stuck.Asked.Task.InTime();
        time.Advance(TimeSpan.FromHours(3));
        (await Assert.ThrowsAsync<SignalingException>(() => join.InTime())).Message.Should().Contain("7200 seconds");
    }

    private sealed class Hourly : IRetryPolicy
    {
        public TimeSpan? NextRetryDelay(RetryContext retryContext) => TimeSpan.FromHours(1);
    }
}

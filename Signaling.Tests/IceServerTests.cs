using Microsoft.AspNetCore.Http.Connections;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Signaling.Client;
using Signaling.Tests.ScaleOut;
using Signaling.Tests.Support;
using Signaling.Tests.Support.Redis;

namespace Signaling.Tests;

/// <summary>The TURN credentials that peers receive, and that they receive new ones in time.</summary>
public sealed class IceServerTests : IAsyncLifetime
{
    private const string Room = "room";

    private static readonly TimeSpan _lifetime = TimeSpan.FromHours(1);

    private readonly FakeTimeProvider _time = new();
    private SignalingServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await SignalingServer.StartAsync(
        new Dictionary<string, string?>(TurnCredential.Settings)
        {
            ["Signaling:ClientTimeout"] = "1.00:00:00",
            ["Signaling:ResumeWindow"] = "1.00:00:00",
        },
        _time,
        LogLevel.Trace);

    public async ValueTask DisposeAsync()
    {
        try
        {
            _server.Log.Alarms.Should().BeEmpty();
            _server.Log.Lines.Should().NotContain(line => line.Text.Contains(TurnCredential.Secret) || line.Text.Contains("a-fixed-password"));
        }
        finally
        {
            await _server.DisposeAsync();
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task JoinAndBothKindsOfResume_GiveThePeerNewCredentials_UnderItsOwnName(bool messagePack)
    {
        await using var first = await HubPeer.ConnectAsync(_server, messagePack: messagePack);
        var joined = await first.JoinAsync(Room);
        ShouldBeNew(joined.IceServers, joined.PeerId);
        _time.Advance(TimeSpan.FromSeconds(2));

        await using var second = await HubPeer.ConnectAsync(_server, messagePack: messagePack);
        ShouldBeNew((await second.ResumeAsync(joined.ResumeToken)).IceServers, joined.PeerId);
        _time.Advance(TimeSpan.FromSeconds(2));

        await using var third = await HubPeer.ConnectAsync(_server, messagePack: messagePack);
        ShouldBeNew((await third.ResumeWithAsync(new(joined.ResumeToken))).IceServers, joined.PeerId);
    }

    [Theory]
    [InlineData(HttpTransportType.WebSockets, false)]
    [InlineData(HttpTransportType.WebSockets, true)]
    [InlineData(HttpTransportType.ServerSentEvents, false)]
    [InlineData(HttpTransportType.LongPolling, true)]
    public async Task Peer_WhoseCredentialsExpireSoon_ReceivesNewOnes_AndSoOn(HttpTransportType transport, bool messagePack)
    {
        await using var peer = await HubPeer.ConnectAsync(_server, transport, messagePack);
        var joined = await peer.JoinAsync(Room);

        for (var i = 0; i < 2; i++)
        {
            _time.Advance(0.86 * _lifetime);
            ShouldBeNew(await PushedToAsync(peer), joined.PeerId);
        }

        peer.Events.ShouldHaveNoMore();
    }

    [Fact]
    public async Task Peer_SuspendedWhenItsCredentialsExpire_ReceivesNewOnesWithItsResume_AndLaterOnItsNewConnection()
    {
        await using var network = new CuttableProxy(_server.Address);
        await using var before = await HubPeer.ConnectAsync(new Uri(network.Address, SignalingProtocol.Path));
        var joined = await before.JoinAsync(Room);
        await using var witness = await HubPeer.JoinAsync(_server, Room);
        network.Cut();
        (await witness.Events.NextAsync(nameof(ISignalingPeer.PeerUpdated))).Get<PeerInfo>(0).State.Should().Be(PeerStates.Suspended);
        _time.Advance(2 * _lifetime);
        await PushedToAsync(witness);

        await using var after = await HubPeer.ConnectAsync(_server);
        ShouldBeNew((await after.ResumeAsync(joined.ResumeToken)).IceServers, joined.PeerId);
        _time.Advance(0.86 * _lifetime);

        ShouldBeNew(await PushedToAsync(after), joined.PeerId);
    }

    [Fact]
    public async Task Refresh_InARoom_AnswersWithNewCredentials_AndOutsideIsRefused()
    {
        await using var peer = await HubPeer.ConnectAsync(_server);
        (await peer.RefusalAsync(nameof(ISignalingHub.RefreshIceServers))).Should().Be(SignalingErrorCodes.NotJoined);
        await peer.JoinAsync(Room);
        _time.Advance(TimeSpan.FromMinutes(1));

        ShouldBeNew(await peer.RefreshIceServersAsync(), peer.Id);

        await peer.LeaveAsync();
        (await peer.RefusalAsync(nameof(ISignalingHub.RefreshIceServers))).Should().Be(SignalingErrorCodes.NotJoined);
    }

    [Fact]
    public async Task Refresh_AgainAndAgain_IsRefusedForThatConnectionUntilTimeHasPassed()
    {
        await using var ann = await HubPeer.JoinAsync(_server, Room);
        await using var bob = await HubPeer.JoinAsync(_server, Room);
        for (var i = 0; i < 10; i++)
        {
            await bob.RefreshIceServersAsync();
        }

        (await bob.RefusalAsync(nameof(ISignalingHub.RefreshIceServers))).Should().Be(SignalingErrorCodes.RateLimited);
        ShouldBeNew(await ann.RefreshIceServersAsync(), ann.Id);
        (await bob.SendMessageAsync(ann.Id, "a refusal ends nothing")).Status.Should().Be(SendStatuses.Sent);
        _time.Advance(TimeSpan.FromSeconds(10));
        ShouldBeNew(await bob.RefreshIceServersAsync(), bob.Id);
        (await bob.RefusalAsync(nameof(ISignalingHub.RefreshIceServers))).Should().Be(SignalingErrorCodes.RateLimited);
    }

    [Fact]
    public async Task Client_RaisesAnEventForNewServers_PushedOrAskedForOrOfAResume()
    {
        await using var network = new CuttableProxy(_server.Address);
        await using var client = new SignalingClient(new SignalingClientOptions { ServerUrl = network.Address, UseNetworkHints = false });
        var told = client.Record();
        var joined = await client.JoinAsync(Room);
        ShouldBeNew(client.IceServers, joined.PeerId);

        _time.Advance(0.86 * _lifetime);
        await ShouldRaiseNewAsync();

        _time.Advance(TimeSpan.FromMinutes(1));
        ShouldBeNew(await client.RefreshIceServersAsync(), joined.PeerId);
        await ShouldRaiseNewAsync();

        _time.Advance(TimeSpan.FromMinutes(1));
        network.Cut();
        await told.NextAsync(nameof(client.Reconnecting));
        (await told.NextAsync(nameof(client.Reconnected))).Get<bool>(2).Should().BeTrue();
        await ShouldRaiseNewAsync();

        async Task ShouldRaiseNewAsync()
        {
            var raised = await told.NextAsync(nameof(client.IceServersChanged));
            ShouldBeNew(raised.Get<IReadOnlyList<IceServer>>(0), joined.PeerId);
            client.IceServers.Should().BeEquivalentTo(raised.Get<IReadOnlyList<IceServer>>(0));
        }
    }

    [Fact]
    public async Task Peer_ThatResumesOnAnotherNode_ReceivesTheNextOnesFromThatNode()
    {
        await using var redis = await RedisProcess.StartNewAsync();
        var settings = Node(NodeSettings.Patient(redis), lifetime: "00:01:00");
        await using var near = await SignalingServer.StartAsync(settings, _time);
        await using var far = await SignalingServer.StartAsync(settings, _time);
        await using var before = await HubPeer.ConnectAsync(near);
        var joined = await before.JoinAsync(Room);

        await using var after = await HubPeer.ConnectAsync(far);
        TurnCredential.In((await after.ResumeAsync(joined.ResumeToken)).IceServers).PeerId.Should().Be(joined.PeerId);
        _time.Advance(TimeSpan.FromSeconds(52));

        TurnCredential.In(await PushedToAsync(after)).Should().Be(
            new TurnCredential(_time.GetUtcNow() + TimeSpan.FromMinutes(1), joined.PeerId));
    }

    [Fact]
    public async Task Peer_OfAKilledNode_TakenOverByAnother_ReceivesNewOnesWithItsResume_AndTheNextOnesFromThatNode()
    {
        await using var redis = await RedisProcess.StartNewAsync();
        var settings = Node(NodeSettings.Mortal(redis), lifetime: "00:00:10");
        await using var victim = await NodeProcess.StartAsync(settings);
        await using var survivor = await SignalingServer.StartAsync(settings);
        await using var witness = await HubPeer.JoinAsync(survivor, Room);
        await using var before = await HubPeer.ConnectAsync(victim.Hub);
        var joined = await before.JoinAsync(Room);

        await victim.KillAsync();
        while ((await witness.Events.NextAsync()).Name != nameof(ISignalingPeer.PeerUpdated))
        {
            // The witness has joined earlier, and receives new servers itself.
        }

        await using var after = await HubPeer.ConnectAsync(survivor);
        var resumed = TurnCredential.In((await after.ResumeAsync(joined.ResumeToken)).IceServers);
        var pushed = TurnCredential.In(await PushedToAsync(after));

        new[] { resumed.PeerId, pushed.PeerId }.Should().AllBe(joined.PeerId);
        resumed.Expiry.Should().BeAfter(TurnCredential.In(joined.IceServers).Expiry);
        pushed.Expiry.Should().BeAfter(resumed.Expiry);
    }

    private static Dictionary<string, string?> Node(Dictionary<string, string?> settings, string lifetime) =>
        new(settings.Concat(TurnCredential.Settings).ToDictionary(StringComparer.Ordinal))
        {
            ["Signaling:ResumeWindow"] = "00:05:00",
            ["Signaling:Ice:CredentialLifetime"] = lifetime,
        };

    private static async Task<IReadOnlyList<IceServer>> PushedToAsync(HubPeer peer) =>
        (await peer.Events.NextAsync(nameof(ISignalingPeer.IceServersChanged))).Get<IReadOnlyList<IceServer>>(0);

    private void ShouldBeNew(IReadOnlyList<IceServer> iceServers, string peerId) =>
        TurnCredential.In(iceServers).Should().Be(new TurnCredential(_time.GetUtcNow() + _lifetime, peerId));
}

using Microsoft.AspNetCore.Http.Connections;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Signaling.AspNetCore;
using Signaling.Tests.Support;

namespace Signaling.Tests.Access;

/// <summary>What becomes of a connection whose access expires.</summary>
public sealed class ExpiryTests
{
    // Nothing else ends in the hour by which the tests turn the clock on.
    private static Dictionary<string, string?> Settings => new(TestTokens.Settings) { ["Signaling:ClientTimeout"] = "12:00:00", ["Signaling:JoinTimeout"] = "12:00:00" };

    [Theory]
    [InlineData(HttpTransportType.WebSockets, false)]
    [InlineData(HttpTransportType.WebSockets, true)]
    [InlineData(HttpTransportType.ServerSentEvents, false)]
    [InlineData(HttpTransportType.LongPolling, true)]
    public async Task Connection_WhoseTokenExpires_IsClosedWithTheCode_AndItsPeerLeaves(HttpTransportType transport, bool messagePack)
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var server = await SignalingServer.StartAsync(Settings, time);
        await using var ann = await HubPeer.ConnectAsync(server, TestTokens.For("room", null, ("exp", TestTokens.In(TimeSpan.FromHours(10)))));
        await ann.JoinAsync("room");
        await using var bob = await HubPeer.ConnectAsync(server, TestTokens.For("room", "bob", ("exp", TestTokens.In(TimeSpan.FromMinutes(10)))), transport, messagePack);
        var joined = await bob.JoinAsync("room");
        await ann.Events.NextAsync("PeerJoined");

        time.Advance(TimeSpan.FromHours(1));

        var left = await ann.Events.NextAsync("PeerLeft");
        left.Arguments.Take(2).Should().Equal(joined.PeerId, PeerLeftReasons.Disconnected);
        var ending = (await bob.Closed.InTime())!.Message;
        ending.Should().Match(text => text.Contains("unauthorized: ") || (transport == HttpTransportType.LongPolling && text.Contains("401")), "a poll may come before the Close message");
        await using var again = await HubPeer.ConnectAsync(server, TestTokens.For("room", "bob", ("exp", TestTokens.In(TimeSpan.FromHours(10)))));
        (await again.RefusalAsync("Resume", joined.ResumeToken)).Should().Be(SignalingErrorCodes.ResumeFailed);
        (await again.JoinAsync("room")).Peers.Should().ContainSingle();
    }

    [Fact]
    public async Task Connection_OutsideOfARoom_IsClosedToo()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var server = await SignalingServer.StartAsync(Settings, time);
        await using var peer = await HubPeer.ConnectAsync(server, TestTokens.For("room", null, ("exp", TestTokens.In(TimeSpan.FromMinutes(10)))));

        time.Advance(TimeSpan.FromHours(1));

        (await peer.Closed.InTime())!.Message.Should().Contain("unauthorized: ");
    }

    [Fact]
    public async Task Peer_ThatResumesWithANewerToken_BeforeTheOldOneExpires_StaysAndNobodyNotices()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var server = await SignalingServer.StartAsync(Settings, time);
        await using var ann = await HubPeer.ConnectAsync(server, TestTokens.For("room", null, ("exp", TestTokens.In(TimeSpan.FromHours(10)))));
        await ann.JoinAsync("room");
        await using var old = await HubPeer.ConnectAsync(server, TestTokens.For("room", "bob", ("exp", TestTokens.In(TimeSpan.FromMinutes(10)))));
        var joined = await old.JoinAsync("room");
        await ann.Events.NextAsync("PeerJoined");
        await using var renewed = await HubPeer.ConnectAsync(
            server, TestTokens.For("room", "bob", ("permissions", "message"), ("exp", TestTokens.In(TimeSpan.FromHours(10)))));

        var resumed = await renewed.ResumeWithAsync(new ResumeRequest(joined.ResumeToken, 1, 0));
        time.Advance(TimeSpan.FromHours(1));

        resumed.Version.Should().Be(joined.Version, "the room has not changed");
        (await old.Events.NextAsync("Removed")).Arguments.Should().Equal(RemovedReasons.Replaced);
        await old.Closed.InTime();
        (await renewed.SendMessageAsync(ann.Id, "still here")).Status.Should().Be(SendStatuses.Sent);
        (await ann.Events.NextAsync("ReceiveMessage")).Arguments.Should().Equal(joined.PeerId, "still here");
        (await renewed.RefusalAsync("SendOffer", ann.Id, new SessionDescription("offer", "v=0"))).Should().Be(SignalingErrorCodes.Forbidden, "the newer token counts");
    }

    [Fact]
    public async Task Grant_OfAnAuthorizer_ThatHasExpired_IsNone()
    {
        await using var server = await SignalingServer.StartAsync(configure: services => services.AddSingleton<ISignalingAuthorizer, TooLate>());
        await using var peer = await HubPeer.ConnectAsync(server);

        (await peer.RefusalAsync("Join", new JoinRequest("room"))).Should().Be(SignalingErrorCodes.Unauthorized);
    }

    private sealed class TooLate : ISignalingAuthorizer
    {
        public ValueTask<AccessDecision> AuthorizeAsync(AccessRequest request, CancellationToken cancellationToken) =>
            new(AccessDecision.Allow(new PeerGrant { ExpiresAt = TimeProvider.System.GetUtcNow() }));
    }
}

using Signaling.Tests.Support;
using Signaling.Tests.Support.Redis;

namespace Signaling.Tests.ScaleOut;

/// <summary>A peer that continues on another node with a newer token, while its first connection is still open.</summary>
public sealed class RenewalAcrossNodesTests : IAsyncLifetime
{
    private readonly RedisProcess _redis = new();

    public async ValueTask InitializeAsync() => await _redis.StartAsync();

    public ValueTask DisposeAsync() => _redis.DisposeAsync();

    [Fact]
    public async Task Resume_OnAnotherNode_WithANewerToken_IsNoBreakForTheOthers()
    {
        var settings = NodeSettings.Patient(_redis).Concat(TestTokens.Settings).ToDictionary();
        settings["Signaling:ResumeWindow"] = "00:00:30";
        await using var first = await SignalingServer.StartAsync(settings);
        await using var second = await SignalingServer.StartAsync(settings);
        await using var ann = await HubPeer.ConnectAsync(first, TestTokens.For("room", "ann"));
        await ann.JoinAsync("room");
        await using var old = await HubPeer.ConnectAsync(first, TestTokens.For("room", "bob"));
        var joined = await old.JoinAsync("room");
        await ann.Events.NextAsync("PeerJoined");
        await using var thief = await HubPeer.ConnectAsync(second, TestTokens.For("room", "mallory"));
        await using var renewed = await HubPeer.ConnectAsync(second, TestTokens.For("room", "bob"));

        (await thief.RefusalAsync("Resume", joined.ResumeToken)).Should().Be(SignalingErrorCodes.ResumeFailed);
        (await renewed.ResumeWithAsync(new ResumeRequest(joined.ResumeToken, 1, 0))).PeerId.Should().Be(joined.PeerId);

        (await old.Events.NextAsync("Removed")).Arguments.Should().Equal(RemovedReasons.Replaced);
        var updated = (await ann.Events.NextAsync("PeerUpdated")).Get<PeerInfo>(0);
        updated.Should().BeEquivalentTo(new { joined.PeerId, State = PeerStates.Connected, UserId = "bob" });
        (await renewed.SendMessageAsync(ann.Id, "here")).Status.Should().Be(SendStatuses.Sent);
        (await ann.Events.NextAsync("ReceiveMessage")).Arguments.Should().Equal(joined.PeerId, "here");
        (await ann.SendMessageAsync(joined.PeerId, "there")).Status.Should().Be(SendStatuses.Sent);
        (await renewed.Events.NextAsync("ReceiveMessage")).Arguments.Should().Equal(ann.Id, "there");
    }
}

using System.Runtime.InteropServices;
using Microsoft.AspNetCore.SignalR;
using Signaling.Client;
using Signaling.Tests.Support;

namespace Signaling.Tests;

/// <summary>The calls that the .NET client refuses before it sends them, and the way of the server's refusals to the application.</summary>
public sealed class SignalingClientLimitsTests : IAsyncLifetime
{
    private const string Half = "cut emoji \ud83d";

    private readonly string _room = Guid.NewGuid().ToString();
    private SignalingServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await SignalingServer.StartAsync(new Dictionary<string, string?>
    {
        ["Signaling:Limits:MaxMessageBytes"] = "1000",
        ["Signaling:Limits:MaxPeersPerRoom"] = "2",
    });

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task TooLarge_IsRefusedBeforeItIsSent()
    {
        await using var network = new FaultyProxy(_server.Address);
        await using var client = new SignalingClient(network.Address);
        var told = client.Record();
        await client.JoinAsync(_room);
        var sent = 0L;
        network.Seen = (_, piece) => Interlocked.Add(ref sent, piece.IsUp ? piece.Bytes.Length : 0);

        await ShouldBeTooLargeAsync(() => client.BroadcastMessageAsync(new string('x', 1_001)), "*1001 bytes*1000*");
        await ShouldBeTooLargeAsync(() => client.BroadcastMessageAsync(new string('ä', 501)), "*1002 bytes*");
        await ShouldBeTooLargeAsync(() => client.SendMessageAsync("somebody", new string('x', 50_000_000)), "*message*");
        await ShouldBeTooLargeAsync(
            () => client.SendOfferAsync("somebody", new SessionDescription(SessionDescriptionTypes.Offer, new string('v', 70_000))), "*SDP*65536*");
        await ShouldBeTooLargeAsync(() => client.SendIceAsync("somebody", new IceCandidate(new string('c', 5_000))), "*candidate*4096*");
        await ShouldBeTooLargeAsync(() => client.UpdatePeerAsync(new PeerUpdate(Metadata: Large(5_000))), "*metadata*4096*");
        await client.BroadcastMessageAsync(new string('x', 1_000));

        Interlocked.Read(ref sent).Should().BeLessThan(2_000, "only the last message was sent");
        client.Limits!.MaxMessageBytes.Should().Be(1_000);
        told.ShouldHaveNoMore();
    }

    [Fact]
    public async Task TooLargeToJoin_IsRefusedBeforeItIsSent_AndNotTransient()
    {
        await using var client = new SignalingClient(_server.Address);

        await ShouldBeTooLargeAsync(() => client.JoinAsync(_room, metadata: Large(2_000_000)), "*metadata*");
        client.State.Should().Be(SignalingClientState.Disconnected);
        await ShouldBeTooLargeAsync(() => client.JoinAsync(_room, metadata: Large(5_000)), "*");
        await client.JoinAsync(_room);
    }

    [Fact]
    public async Task Join_OverTheFrameLimit_FailsForGood_AndIsNotTriedAgain()
    {
        await using var client = new SignalingClient(_server.Address);
        var told = client.Record();

        await ShouldBeTooLargeAsync(() => client.JoinAsync(_room, metadata: new Dictionary<string, string> { ["k"] = new('\u0001', 500_000) }), "*");

        await told.NextAsync(nameof(client.Closed));
        client.State.Should().Be(SignalingClientState.Disconnected);
        await client.JoinAsync(_room);
    }

    [Fact]
    public async Task Message_ForWhichTheServerCloses_FailsForGood_AndTheOthersAreTransient()
    {
        await using var network = new FaultyProxy(_server.Address) { Seen = HideLimits };
        await using var client = new SignalingClient(network.Address);
        var told = client.Record();
        var id = (await client.JoinAsync(_room)).PeerId;
        client.Limits.Should().BeNull("a server of an earlier version sends no limits");

        var large = client.BroadcastMessageAsync(new string('\u0001', 500_000));
        var small = client.BroadcastMessageAsync("small");

        await ShouldBeTooLargeAsync(() => large.InTime(), "*");
        var lost = await Assert.ThrowsAsync<SignalingException>(() => small.InTime());
        (lost.Code, lost.IsTransient).Should().Be(((string?)null, true));
        await told.NextAsync(nameof(client.Reconnecting));
        (await told.NextAsync(nameof(client.Reconnected))).Get<bool>(2).Should().BeTrue();
        client.PeerId.Should().Be(id);
        told.ShouldHaveNoMore();
    }

    [Fact]
    public async Task HalfASurrogatePair_IsRefusedBeforeItIsSent_AndTheFieldIsNamed()
    {
        await using var client = new SignalingClient(_server.Address);

        await ShouldNameAsync(() => client.JoinAsync(Half), "room");
        await ShouldNameAsync(() => client.JoinAsync(_room, Half), "displayName");
        await ShouldNameAsync(() => client.JoinAsync(_room, metadata: new Dictionary<string, string> { ["key"] = Half }), "metadata[\"key\"]");
        await ShouldNameAsync(() => client.JoinAsync(_room, metadata: new Dictionary<string, string> { ["\udc00"] = "value" }), "a key of metadata");
        client.State.Should().Be(SignalingClientState.Disconnected);
        await client.JoinAsync(_room, "whole \ud83d\ude00");
        await ShouldNameAsync(() => client.UpdatePeerAsync(new PeerUpdate(DisplayName: Half)), "displayName");
        await ShouldNameAsync(() => client.BroadcastMessageAsync(Half), "payload");
        await ShouldNameAsync(() => client.SendMessageAsync(Half, "hi"), "to");
        await ShouldNameAsync(() => client.SendAnswerAsync("peer", new SessionDescription(SessionDescriptionTypes.Answer, Half)), "sdp");
        await ShouldNameAsync(() => client.SendIceAsync("peer", new IceCandidate("candidate", Half)), "sdpMid");
        await client.BroadcastMessageAsync("\ud83d\ude00");
        client.Self!.DisplayName.Should().Be("whole \ud83d\ude00");
    }

    [Fact]
    public async Task RoomFull_ReachesTheApplicationWithTheServersText()
    {
        await using var ann = await HubPeer.JoinAsync(_server, _room);
        await using var bob = await HubPeer.JoinAsync(_server, _room);
        await using var raw = await HubPeer.ConnectAsync(_server);
        await using var client = new SignalingClient(_server.Address);

        var said = await Assert.ThrowsAsync<HubException>(() => raw.JoinAsync(_room));
        var heard = await Assert.ThrowsAsync<SignalingException>(() => client.JoinAsync(_room));

        heard.Code.Should().Be(SignalingErrorCodes.RoomFull);
        said.Message.Should().EndWith($"HubException: {SignalingErrorCodes.RoomFull}: {heard.Message}");
    }

    [Fact]
    public async Task OwnUpdates_LeaveNoGap()
    {
        await using var network = new FaultyProxy(_server.Address);
        await using var ann = new SignalingClient(network.Address);
        var told = ann.Record();
        await ann.JoinAsync(_room, "Ann");
        var before = ann.Version;
        await ann.UpdatePeerAsync(new PeerUpdate("Anna"));
        await ann.UpdatePeerAsync(new PeerUpdate(Metadata: Large(10)));
        var rosters = 0;
        network.Seen = (_, piece) => rosters += !piece.IsUp && piece.Text.Contains("\"self\"", StringComparison.Ordinal) ? 1 : 0;

        await using var bob = await HubPeer.JoinAsync(_server, _room);
        await told.NextAsync(nameof(ann.PeerJoined));

        ann.Version.Should().Be(before + 3);
        ann.Self.Should().BeEquivalentTo(bob.Events.All.Count == 0 ? (await bob.GetRosterAsync()).Peers[0] : null);
        rosters.Should().Be(0, "the client needs no roster");
        told.ShouldHaveNoMore();
    }

    private static void HideLimits(ProxiedConnection connection, FaultyProxy.Piece piece)
    {
        var at = piece.Bytes.Span.IndexOf("\"limits\""u8);
        if (!piece.IsUp && at >= 0)
        {
            MemoryMarshal.AsMemory(piece.Bytes).Span[at + 1] = (byte)'x';
        }
    }

    private static Dictionary<string, string> Large(int length) => new() { ["k"] = new string('v', length) };

    private static async Task ShouldBeTooLargeAsync(Func<Task> call, string words)
    {
        var refusal = await Assert.ThrowsAsync<SignalingException>(call);
        (refusal.Code, refusal.IsTransient).Should().Be((SignalingErrorCodes.MessageTooLarge, false));
        refusal.Message.Should().Match(words);
    }

    private static async Task ShouldNameAsync(Func<Task> call, string field)
    {
        var refusal = await Assert.ThrowsAsync<SignalingException>(call);
        (refusal.Code, refusal.IsTransient).Should().Be((SignalingErrorCodes.InvalidRequest, false));
        refusal.Message.Should().StartWith($"{field} holds half a surrogate pair at index ");
    }
}

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Signaling.AspNetCore.Draining;
using Signaling.Tests.Support;

namespace Signaling.Tests;

/// <summary>Calls that a client sends while an earlier call is running. SignalR answers invalid calls at once, and the others in order.</summary>
public sealed class PipelinedCallTests
{
    private const string Room = "room";

    [Theory]
    [InlineData("b", "Jump", "[]")]
    [InlineData("b", "Leave", "[1,2,3]")]
    [InlineData("b", "Join", "[7]")]
    [InlineData("j", "Jump", "[]")]
    public async Task BadCall_BehindJoin_IsNotAnsweredBeforeTheJoin(string invocationId, string method, string arguments)
    {
        var rooms = new GatedMethod(nameof(ISignalingHub.Join));
        await using var server = await SignalingServer.StartAsync(configure: rooms.AddTo);
        await using var witness = await HubPeer.JoinAsync(server, Room);
        await using var newcomer = await PlainWebSocketPeer.ConnectAsync(server);
        rooms.Close();
        await newcomer.SendRecordAsync(Call("j", "Join", $$"""[{"room":"{{Room}}"}]"""));
        await rooms.IsDone.InTime();
        var id = (await witness.Events.NextAsync(nameof(ISignalingPeer.PeerJoined))).Get<PeerInfo>(0).PeerId;

        await newcomer.SendRecordAsync(Call(invocationId, method, arguments));
        (await newcomer.ReceiveAsync())!["error"].Should().NotBeNull();
        (await witness.SendMessageAsync(id, "welcome")).Status.Should().Be(SendStatuses.Sent);
        rooms.Open();

        (await newcomer.ReceiveAsync())!["result"]!["peerId"]!.GetValue<string>().Should().Be(id);
        (await newcomer.ReceiveAsync())!["target"]!.GetValue<string>().Should().Be(nameof(ISignalingPeer.ReceiveMessage));
    }

    [Fact]
    public async Task BadCall_DuringADrain_DoesNotCutTheRunningCall()
    {
        var time = new FakeTimeProvider();
        var rooms = new GatedMethod(nameof(ISignalingHub.GetRoster));
        await using var server = await SignalingServer.StartAsync(_atOnce, time, configure: rooms.AddTo);
        await using var peer = await PlainWebSocketPeer.ConnectAsync(server);
        await peer.CallAsync("Join", new JoinRequest(Room));
        rooms.Close();
        await peer.SendRecordAsync(Call("g", "GetRoster", "[]"));
        await rooms.IsDone.InTime();

        await DrainAsync(server, time, peer);

        // Many answers, so that a handoff that mistakes them for the answer of the running call has time to cut that call.
        for (var i = 0; i < 50; i++)
        {
            await peer.SendRecordAsync(Call("b", "Jump", "[]"));
            ((string?)(await peer.ReceiveAsync())!["invocationId"]).Should().Be("b");
        }

        rooms.Open();

        await ShouldBeAnsweredBeforeTheEndAsync(peer, "g");
    }

    [Fact]
    public async Task CallWithoutAnId_DuringADrain_DoesNotCountAsAnUnansweredCall()
    {
        var time = new FakeTimeProvider();
        var rooms = new GatedMethod(nameof(ISignalingHub.GetRoster));
        await using var server = await SignalingServer.StartAsync(_atOnce, time, configure: rooms.AddTo);
        await using var peer = await PlainWebSocketPeer.ConnectAsync(server);
        await peer.CallAsync("Join", new JoinRequest(Room));
        await peer.SendRecordAsync("""{"type":1,"target":"UpdatePeer","arguments":[{"displayName":"Ann"}]}""");
        rooms.Close();
        await peer.SendRecordAsync(Call("g", "GetRoster", "[]"));
        await rooms.IsDone.InTime();

        await DrainAsync(server, time, peer);
        rooms.Open();

        await ShouldBeAnsweredBeforeTheEndAsync(peer, "g");
    }

    private static readonly Dictionary<string, string?> _atOnce = new()
    {
        ["Signaling:Draining:Spread"] = "00:00:00",
        ["Signaling:Draining:Timeout"] = "01:00:00",
        ["Signaling:ClientTimeout"] = "01:00:00",
    };

    private static string Call(string id, string method, string arguments) =>
        $$"""{"type":1,"invocationId":"{{id}}","target":"{{method}}","arguments":{{arguments}}}""";

    // Returns when the peer has received ServerDraining and its handoff has begun.
    private static async Task DrainAsync(SignalingServer server, FakeTimeProvider time, PlainWebSocketPeer peer)
    {
        _ = server.Services.GetRequiredService<NodeDrain>().RunAsync(TestContext.Current.CancellationToken);
        (await peer.ReceiveAsync())!["target"]!.GetValue<string>().Should().Be(nameof(ISignalingPeer.ServerDraining));
        time.Advance(TimeSpan.FromMilliseconds(200));
    }

    private static async Task ShouldBeAnsweredBeforeTheEndAsync(PlainWebSocketPeer peer, string invocationId)
    {
        var answer = (await peer.ReceiveAsync())!;
        answer["type"]!.GetValue<int>().Should().Be(3);
        answer["invocationId"]!.GetValue<string>().Should().Be(invocationId);
        (await peer.ReceiveAsync())!["type"]!.GetValue<int>().Should().Be(7);
    }
}

using System.Net.WebSockets;
using System.Runtime.CompilerServices;
using System.Text;
using Signaling.Tests.Support;

namespace Signaling.Tests;

/// <summary>What connections hold in memory: little before they have joined, and nothing when they have ended.</summary>
public sealed class ConnectionMemoryTests
{
    private const int Half = 195_000;

    private static readonly byte[] _half = Encoding.UTF8.GetBytes(
        """{"type":1,"invocationId":"1","target":"SendMessage","arguments":[null," """.TrimEnd() + new string('x', Half));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task UnfinishedFrame_HoldsLittleBeforeJoin_AndItsOwnLengthAtMostBehindIt(bool hasJoined)
    {
        var probe = new ConnectionProbe();
        await using var server = await SignalingServer.StartAsync(configure: probe.AddTo);
        await using var peer = await PlainWebSocketPeer.ConnectAsync(server);
        if (hasJoined)
        {
            await peer.CallAsync("Join", new JoinRequest("room"));
        }

        await SendUnfinishedAsync(peer);

        var connection = probe.Alive.Single();
        await Patience.Until(() => connection.Unfinished?.Length > 2 * Half - 40_000, "the server has read what came");
        connection.Unfinished!.HeldLength.Should().BeLessThan(hasJoined ? 400_000 : 1);
        await peer.SendRecordAsync("\"]}");
        (await peer.ReceiveAsync())!["error"]!.GetValue<string>().Should()
            .Contain(hasJoined ? SignalingErrorCodes.MessageTooLarge : SignalingErrorCodes.NotJoined);
        connection.Unfinished.Should().BeNull();
    }

    [Fact]
    public async Task ServerProcess_UnderManyUnfinishedFrames_StaysSmallBeforeJoin_AndIsSmallAgainAfterwards()
    {
        await using var process = ServerProcess.Start("--urls", "http://127.0.0.1:0");
        await process.Ready.InTime();
        var address = await process.Address;
        const int Count = 150;
        var before = await AllAsync(Count, () => PlainWebSocketPeer.ConnectAsync(address));
        var quiet = process.WorkingSet;

        // The answers say that the server has read every frame; the peak says what it held until then.
        await AllAsync(before, SendUnfinishedAsync);
        await AllAsync(before, async peer =>
        {
            await peer.SendRecordAsync("\"]}");
            (await peer.ReceiveAsync())!["error"].Should().NotBeNull();
        });

        (process.PeakWorkingSet - quiet).Should().BeLessThan(Count * 2 * Half / 2);
        await AllAsync(before, peer => peer.CallAsync("Join", new JoinRequest($"{Guid.NewGuid()}")));
        quiet = process.WorkingSet;
        await AllAsync(before, SendUnfinishedAsync);
        await Patience.Until(() => process.WorkingSet - quiet > Count * Half, "the server holds the frames");
        await AllAsync(before, async peer => await peer.DisposeAsync());
        await Patience.Until(() => process.WorkingSet - quiet < Count * Half / 2, "the memory has gone back to the system");
    }

    [Fact]
    public async Task SuspendedPeer_DoesNotKeepItsConnection()
    {
        var probe = new ConnectionProbe();
        await using var server = await SignalingServer.StartAsync(new Dictionary<string, string?> { ["Signaling:ResumeWindow"] = "01:00:00" }, configure: probe.AddTo);
        await using var witness = await HubPeer.JoinAsync(server, "room");
        await JoinAndBreakAsync(server);
        await witness.Events.NextAsync(nameof(ISignalingPeer.PeerJoined));
        (await witness.Events.NextAsync(nameof(ISignalingPeer.PeerUpdated))).Get<PeerInfo>(0).State.Should().Be(PeerStates.Suspended);

        probe.Count.Should().Be(2);
        await Patience.Until(() => CountAlive(probe) == 1, "the ended connection is out of memory");
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int CountAlive(ConnectionProbe probe)
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return probe.Alive.Count;
    }

    private static async Task JoinAndBreakAsync(SignalingServer server)
    {
        await using var peer = await PlainWebSocketPeer.ConnectAsync(server);
        await peer.CallAsync("Join", new JoinRequest("room"));
        peer.Socket.Abort();
    }

    private static async Task SendUnfinishedAsync(PlainWebSocketPeer peer)
    {
        await peer.Socket.SendAsync(_half, WebSocketMessageType.Text, endOfMessage: false, TestContext.Current.CancellationToken).InTime();
        await peer.Socket.SendAsync(_half.AsMemory(^Half..), WebSocketMessageType.Text, endOfMessage: false, TestContext.Current.CancellationToken).AsTask().InTime();
    }

    private static async Task<PlainWebSocketPeer[]> AllAsync(int count, Func<Task<PlainWebSocketPeer>> create) =>
        await Task.WhenAll(Enumerable.Range(0, count).Select(_ => create()));

    private static Task AllAsync(PlainWebSocketPeer[] peers, Func<PlainWebSocketPeer, Task> act) => Task.WhenAll(peers.Select(act));
}

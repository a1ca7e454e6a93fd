using System.Net.WebSockets;
using System.Runtime.CompilerServices;
using System.Text;
using Signaling.AspNetCore.Connections;
using Signaling.Tests.ScaleOut;
using Signaling.Tests.Support;
using Signaling.Tests.Support.Redis;

namespace Signaling.Tests;

/// <summary>The memory of connections: little before Join, and none after the end.</summary>
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
        await Patience.Until(() => connection.Unfinished?.Length > 2 * Half - 40_000, "the server has read the data");
        connection.Unfinished!.HeldLength.Should().BeLessThan(hasJoined ? 400_000 : 1);
        await peer.SendRecordAsync("\"]}");
        (await peer.ReceiveAsync())!["error"]!.GetValue<string>().Should()
            .Contain(hasJoined ? SignalingErrorCodes.MessageTooLarge : SignalingErrorCodes.NotJoined);
        connection.Unfinished.Should().BeNull();
    }

    [Fact]
    public async Task UnfinishedFrame_OfAConnectionThatEnds_IsReleased()
    {
        var probe = new ConnectionProbe();
        await using var server = await SignalingServer.StartAsync(configure: probe.AddTo);
        await using var peer = await PlainWebSocketPeer.ConnectAsync(server);
        await peer.CallAsync("Join", new JoinRequest("room"));
        await SendUnfinishedAsync(peer);
        var connection = probe.Alive.Single();
        await Patience.Until(() => connection.Unfinished?.HeldLength > Half, "the server holds the frame");

        peer.Socket.Abort();

        await Patience.Until(() => connection.Unfinished!.HeldLength == 0, "the frame is released");
    }

    [Fact]
    public void NativeBuffer_Disposed_HasGoneBackToTheSystem()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux lists the mapped memory.");

        // So large that no other allocation takes the whole range in the meantime.
        const int Length = 1 << 30;
        var buffer = new NativeBuffer(Length);
        var address = buffer.DangerousGetHandle();
        buffer.Append(new(_half));
        IsMapped(address, Length).Should().BeTrue();

        buffer.Dispose();

        IsMapped(address, Length).Should().BeFalse();
    }

    [Fact]
    public async Task ServerProcess_UnderManyUnfinishedFramesBeforeJoin_StaysSmall()
    {
        await using var process = ServerProcess.Start("--urls", "http://127.0.0.1:0");
        await process.Ready.InTime();
        var address = await process.Address;
        const int Count = 300;
        var peers = await AllAsync(Count, () => PlainWebSocketPeer.ConnectAsync(address));
        var quiet = process.WorkingSet;

        // The answers prove that the server has read every frame. The peak shows how much memory it held until then.
        await AllAsync(peers, SendUnfinishedAsync);
        await AllAsync(peers, async peer =>
        {
            await peer.SendRecordAsync("\"]}");
            (await peer.ReceiveAsync())!["error"].Should().NotBeNull();
        });

        (process.PeakWorkingSet - quiet).Should().BeLessThan(Count * 2 * Half * 2L / 3);
        await AllAsync(peers, async peer => await peer.DisposeAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task SuspendedPeers_DoNotKeepTheirConnections(bool onRedis)
    {
        const int Count = 50;
        await using var redis = onRedis ? await RedisProcess.StartNewAsync() : null;
        var settings = redis is null ? [] : NodeSettings.Patient(redis);
        settings["Signaling:ResumeWindow"] = "01:00:00";
        var probe = new ConnectionProbe();
        await using var server = await SignalingServer.StartAsync(settings, configure: probe.AddTo);
        await using var witness = await HubPeer.JoinAsync(server, "room");
        await JoinAndBreakAsync(server, Count);
        await Patience.Until(() => server.Relay.ConnectionCount == 1, "the connections have ended");
        (await witness.GetRosterAsync()).Peers.Should().HaveCount(Count).And.OnlyContain(peer => peer.State == PeerStates.Suspended);

        // References on a stack or in a pool may keep a few connections, but not all of them.
        probe.Count.Should().Be(Count + 1);
        await Patience.Until(() => CountAlive(probe) <= Count / 5, "the ended connections are collected");
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int CountAlive(ConnectionProbe probe)
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return probe.CountAlive();
    }

    private static async Task JoinAndBreakAsync(SignalingServer server, int count)
    {
        var peers = await AllAsync(count, () => PlainWebSocketPeer.ConnectAsync(server));
        await AllAsync(peers, peer => peer.CallAsync("Join", new JoinRequest("room")));
        await AllAsync(peers, async peer =>
        {
            peer.Socket.Abort();
            await peer.DisposeAsync();
        });
    }

    private static async Task SendUnfinishedAsync(PlainWebSocketPeer peer)
    {
        await peer.Socket.SendAsync(_half, WebSocketMessageType.Text, endOfMessage: false, TestContext.Current.CancellationToken).InTime();
        await peer.Socket.SendAsync(_half.AsMemory(^Half..), WebSocketMessageType.Text, endOfMessage: false, TestContext.Current.CancellationToken).AsTask().InTime();
    }

    // The kernel may list neighbouring mappings as one line, and one mapping as several lines.
    private static bool IsMapped(nint address, long length)
    {
        var ranges = File.ReadLines("/proc/self/maps").Select(line => line.Split(' ')[0].Split('-').Select(part => Convert.ToUInt64(part, 16)).ToArray());
        var (first, last) = ((ulong)address, (ulong)address + (ulong)length);
        return ranges.Where(range => range[0] < last && range[1] > first).Sum(range => (long)(Math.Min(range[1], last) - Math.Max(range[0], first))) == length;
    }

    private static async Task<PlainWebSocketPeer[]> AllAsync(int count, Func<Task<PlainWebSocketPeer>> create) =>
        await Task.WhenAll(Enumerable.Range(0, count).Select(_ => create()));

    private static Task AllAsync(PlainWebSocketPeer[] peers, Func<PlainWebSocketPeer, Task> act) => Task.WhenAll(peers.Select(act));
}

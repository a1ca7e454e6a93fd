using Signaling.Tests.Support;

namespace Signaling.Tests;

/// <summary>Many peers at once. These tests run alone.</summary>
[Collection(nameof(Alone))]
public sealed class LoadTests
{
    private const int PeersPerRoom = 4;
    private const int CandidatesEach = 50;

    // As many as a busy machine has time for; ./soak.sh slow has more.
    private static readonly int _rooms = Environment.GetEnvironmentVariable("SOAK") == "1" ? 500 : 200;
    private static readonly long _mostBytes = _rooms * 10_000;

    [Fact]
    public async Task Peers_InManyRooms_GetEverySignalOnceAndInOrder_AndLeaveNothingBehind()
    {
        await using var server = await SignalingServer.StartAsync(new Dictionary<string, string?> { ["Signaling:ResumeWindow"] = "00:00:00" });

        // A leaked peer costs some kilobytes, and each run has hundreds of peers, so a leak would grow in every run. The platform's pools grow with the
        // peak usage, so single runs may leave more memory without a leak.
        await RunAsync(server);
        List<long> left = [HeapBytes()];
        do
        {
            await RunAsync(server);
            left.Add(HeapBytes());
        }
        while (left[^1] - left[^2] >= _mostBytes && left.Count < 5);

        (left[^1] - left[^2]).Should().BeLessThan(_mostBytes, "one of the runs leaves no more memory than the previous run; the heap had {0} bytes", left);
        server.Log.Alarms.Should().BeEmpty();
    }

    private static async Task RunAsync(SignalingServer server)
    {
        var rooms = Enumerable.Range(0, _rooms)
            .Select(_ => Enumerable.Range(0, PeersPerRoom).Select(_ => new LoadPeer(server.Hub)).ToArray())
            .ToArray();

        foreach (var joining in rooms.Select((peers, room) => (peers, room)).Chunk(50))
        {
            await Task.WhenAll(joining.SelectMany(entry => entry.peers.Select(peer => peer.JoinAsync($"room {entry.room}")))).InTime();
        }

        server.Rooms.RoomCount.Should().Be(_rooms);
        server.Rooms.PeerCount.Should().Be(_rooms * PeersPerRoom);

        await Task.WhenAll(rooms.Select(async peers =>
        {
            var ids = peers.Select(peer => peer.Id).ToList();
            for (var i = 0; i < peers.Length; i++)
            {
                peers[i].Await(signals: CandidatesEach * (PeersPerRoom - 1), leaves: i);
            }

            await Task.WhenAll(peers.Select(peer => peer.SendCandidatesAsync([.. ids.Where(id => id != peer.Id)], CandidatesEach)));
            await Task.WhenAll(peers.Select(peer => peer.Complete));
        })).WaitAsync(TimeSpan.FromMinutes(3), TestContext.Current.CancellationToken);

        // The peers of a room leave one after the other: the peer at place i receives one PeerLeft for each of the i peers before it, and then leaves.
        await Task.WhenAll(rooms.Select(async (peers, room) =>
        {
            for (var i = 0; i < peers.Length; i++)
            {
                await (i == 0 ? Task.CompletedTask : peers[i].Alone);
                await peers[i].LeaveAsync(way: room + i);
            }
        })).InTime();

        // The session of the last peer ends a moment before its room.
        await Patience.Until(() => server.Rooms is { PeerCount: 0, RoomCount: 0 }, "the last peer and the last room are gone");
        rooms.SelectMany(peers => peers).Select(peer => peer.Fault).Should().AllSatisfy(fault => fault.Should().BeNull());
        foreach (var peer in rooms.SelectMany(peers => peers))
        {
            peer.Dispose();
        }

        await Patience.Until(() => server.Relay.ConnectionCount == 0, "the last connection has ended");
    }

    private static long HeapBytes()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return GC.GetTotalMemory(forceFullCollection: true);
    }
}

using System.Globalization;
using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Signaling.AspNetCore.Relay;
using Signaling.AspNetCore.Rooms;
using Signaling.Contracts;

namespace Signaling.Benchmarks.Micro;

/// <summary>Measures the directory without connections: finding the target of a signal, and joining and leaving a room of 4.</summary>
[MemoryDiagnoser]
public class DirectoryBenchmarks
{
    private const int Peers = 10_000;
    private const int RoomSize = 4;
    private const string Guest = "guest";

    private static readonly JoinRequest _request = new("room-0");

    private readonly Signal _signal = Signal.ReceiveIce("0", new RelayedCandidate(RelayedText.FromString("candidate:1")));
    private readonly RoomDirectory _rooms = new ServiceCollection().AddLogging().AddSingleton<IConfiguration>(new ConfigurationManager()).AddSignaling().Services
        .BuildServiceProvider().GetRequiredService<RoomDirectory>();

    [GlobalSetup]
    public async Task Setup()
    {
        for (var peer = 0; peer < Peers; peer++)
        {
            await _rooms.JoinAsync(peer.ToString(CultureInfo.InvariantCulture), new JoinRequest($"room-{peer / RoomSize}"));
        }

        await _rooms.LeaveAsync("0", "0", PeerLeftReasons.Left);
    }

    [Benchmark]
    public Task<SendResult> Send() => _rooms.SendAsync("1", "2", _signal);

    [Benchmark]
    public async Task JoinAndLeave()
    {
        await _rooms.JoinAsync(Guest, _request);
        await _rooms.LeaveAsync(Guest, Guest, PeerLeftReasons.Left);
    }
}

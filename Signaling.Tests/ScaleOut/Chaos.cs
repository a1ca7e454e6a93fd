using System.Net;
using Signaling.Tests.Support;
using Signaling.Tests.Support.Redis;
using StackExchange.Redis;

namespace Signaling.Tests.ScaleOut;

/// <summary>
/// Nodes, peers and a Redis with a sequence of random faults that is determined by a seed. At the end all faults are repaired. Then the remaining
/// peers must agree about the rooms, so any permanent damage is found.
/// </summary>
internal sealed partial class Chaos(int seed, bool withResumes) : IAsyncDisposable
{
    private const int MostNodes = 4;
    private const int MostPeers = 60;
    private const int TriesToResume = 40;

    // This number of peers stays for the whole test. A step that would leave fewer is skipped.
    private const int FewestPeers = 6;
    private static readonly string[] _rooms = ["ash", "birch", "cedar"];

    private readonly Random _random = new(seed);
    private readonly RedisProcess _redis = new(new RedisSetup { KeepsData = true });
    private readonly List<NodeProcess> _awake = [];
    private readonly List<NodeProcess> _frozen = [];
    private readonly List<Guest> _guests = [];
    private readonly Dictionary<NodeProcess, CuttableProxy> _networks = [];

    // Peers that left on a node whose lease expired before it had reported that to Redis. For the other nodes, the connection of such a peer broke.
    private readonly List<(string PeerId, NodeProcess Node)> _left = [];
    private readonly HashSet<string> _mayLinger = new(StringComparer.Ordinal);

    // If a peer's former node did not receive the move, and then finds a Redis without data, it restores the peer as its own.
    private readonly HashSet<string> _movedAndLeft = new(StringComparer.Ordinal);
    private bool _hasForgotten;
    private bool _isSettling;
    private Stack<(string What, Func<Task> Step)> _deck = [];

    public async Task StartAsync()
    {
        await _redis.StartAsync();
        for (var i = 0; i < 3; i++)
        {
            await StartNodeAsync();
        }

        await Task.WhenAll(_awake.Select(node => Outcome.ReadinessIsAsync(node.Address, HttpStatusCode.OK)));
        for (var i = 0; i < 20; i++)
        {
            await JoinAsync();
        }
    }

    public async Task StepAsync(int number)
    {
        var (what, step) = Draw();
        TestContext.Current.TestOutputHelper?.WriteLine($"{number}: {what}, with {_guests.Count} peers on {_awake.Count} nodes awake and {_frozen.Count} frozen");
        await step();
        await ReturnAsync();

        // The time between steps is random, too: some steps begin during the previous one, others after it.
        await Task.Delay(TimeSpan.FromMilliseconds(_random.Next(200)), TimeProvider.System, TestContext.Current.CancellationToken);
    }

    /// <summary>Ends all faults, and waits until all peers agree about their rooms.</summary>
    public async Task SettleAsync()
    {
        while (_frozen.Count > 0)
        {
            await ThawAsync();
        }

        await Task.WhenAll(_awake.Select(node => Outcome.ReadinessIsAsync(node.Address, HttpStatusCode.OK)));
        _isSettling = true;
        await Patience.UntilNothingIsMissing(async () =>
        {
            await ReturnAsync();
            return _guests.Any(guest => guest.IsLost) ? "Some peers have not resumed." : null;
        });
        TestContext.Current.TestOutputHelper?.WriteLine($"{_guests.Count} peers on {_awake.Count} nodes are left.");
        _guests.Should().HaveCountGreaterThanOrEqualTo(FewestPeers, "the peers that stayed for the whole test must agree");
        if (_hasForgotten)
        {
            _mayLinger.UnionWith(_movedAndLeft);
        }

        await using var connection = await _redis.ConnectAsync();
        foreach (var room in _rooms)
        {
            var peers = PeersIn(room);
            await Outcome.RoomHoldsAsync(connection, room, peers, _mayLinger);
            peers.SelectMany(peer => peer.Others).Select(other => (other.PeerId, other.DisplayName, other.Order)).Distinct()
                .Should().OnlyHaveUniqueItems(other => other.PeerId, "all peers have the same data of a peer").And.OnlyHaveUniqueItems(other => other.Order);
        }

        await Patience.UntilNothingIsMissing(async () =>
        {
            var stored = await StoredDirectory.ReadAsync(connection);
            return stored.Owners.Count != _awake.Count ? $"{string.Join(' ', stored.Owners)} hold leases, but there are {_awake.Count} nodes."
                : !stored.Owners.IsSupersetOf(stored.RoomsOf.Keys) ? $"Rooms are owned by {string.Join(' ', stored.RoomsOf.Keys)}, but only {string.Join(' ', stored.Owners)} hold leases."
                : stored.Rooms.Any(room => PeersIn(room.Key).Length == 0 && !room.Value.PeerIds.IsSubsetOf(_mayLinger)) ? $"An empty room is still stored. The rooms are {string.Join(' ', stored.Rooms.Keys)}."
                : stored.OtherKeys.FirstOrDefault(key => !_mayLinger.Any(peer => key.EndsWith($":mail:{peer}", StringComparison.Ordinal))
                    && !IsNumberOfAttempts(connection, key));
        });

        foreach (var room in _rooms)
        {
            // One peer per node is enough.
            await Outcome.SignalsFlowAsync([.. _guests.Where(guest => guest.Room == room).DistinctBy(guest => guest.Node).Select(guest => guest.Peer)]);
        }

        _guests.Should().AllSatisfy(guest => guest.Peer.Hub.Closed.IsCompleted.Should().BeFalse("no connection of a remaining peer was cut"));
        _guests.Select(guest => EventVersions.FirstStepBack(guest.Peer.Events.All)).Should().OnlyContain(step => step == null);
        if (withResumes && !_hasForgotten)
        {
            var staying = _guests.Select(guest => guest.Peer.Id).ToHashSet();
            _guests.SelectMany(guest => guest.Peer.Events.All).Where(told => told.Name == nameof(ISignalingPeer.PeerLeft)).Select(told => told.Get<string>(0))
                .Should().NotContain(left => staying.Contains(left), "a remaining peer has never left");
        }

        await Outcome.RedisRestsAsync(_redis, _awake.Count);
    }

    // The key remains after a peer has left while Redis was unreachable, and expires.
    private static bool IsNumberOfAttempts(ConnectionMultiplexer connection, string key) =>
        key.Contains(":back:", StringComparison.Ordinal) && connection.GetDatabase().KeyTimeToLive(key) is not null;

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _awake.Concat(_frozen))
        {
            await node.DisposeAsync();
        }

        foreach (var guest in _guests)
        {
            await guest.Peer.DisposeAsync();
        }

        foreach (var network in _networks.Values)
        {
            await network.DisposeAsync();
        }

        await _redis.DisposeAsync();
    }

    // The steps come from a shuffled deck, so that even a short run has every kind.
    private (string What, Func<Task> Step) Draw()
    {
        if (_deck.Count == 0)
        {
            (int Times, string What, Func<Task> Step)[] kinds =
            [
                (11, "a peer joins", JoinAsync),
                (2, "a peer leaves", LeaveAsync),
                (2, "a peer closes its connection", CloseAsync),
                (3, "a peer changes its name", RenameAsync),
                (2, "a peer sends a message", SendAsync),
                (withResumes ? 3 : 0, "a peer resumes on another connection", ComeBackAsync),
                (withResumes ? 3 : 0, "the network of a node breaks", BreakAsync),
                (withResumes ? 3 : 0, "a proxy closes connections of clients", CloseByProxyAsync),
                (2, "connections are cut during Join", CutDuringJoinAsync),
                (withResumes ? 3 : 0, "a connection is cut during Resume", CutDuringResumeAsync),
                (1, "a newer release leaves data", LeaveStrangeThingsAsync),
                (10, "several peers act at once", CrowdAsync),
                (3, "Redis closes its connections", CutAsync),
                (2, "a node crashes", CrashAsync),
                (5, "a node starts", StartNodeAsync),
                (3, "a node freezes", FreezeAsync),
                (3, "a node continues", ThawAsync),
                (2, "Redis is restarted", () => RestartRedisAsync(empty: false)),
                (1, "Redis is restarted without its data", () => RestartRedisAsync(empty: true)),
                (1, "Redis is frozen for a while", FreezeRedisAsync),
            ];
            var deck = kinds.SelectMany(kind => Enumerable.Repeat((kind.What, kind.Step), kind.Times)).ToArray();
            _random.Shuffle(deck);
            _deck = new(deck);
        }

        return _deck.Pop();
    }

    private T Any<T>(IReadOnlyList<T> things) => things[_random.Next(things.Count)];
}

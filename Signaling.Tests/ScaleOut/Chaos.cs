using System.Net;
using Signaling.Tests.Support;
using Signaling.Tests.Support.Redis;
using StackExchange.Redis;

namespace Signaling.Tests.ScaleOut;

/// <summary>
/// Nodes, peers and a Redis to which one thing after the other happens, drawn from a seed. What has gone wrong for good is found at the end,
/// when everything is well again: whoever is still there has to agree with everybody else.
/// </summary>
internal sealed partial class Chaos(int seed, bool withResumes) : IAsyncDisposable
{
    private const int MostNodes = 4;
    private const int MostPeers = 60;
    private const int TriesToResume = 40;

    // So many are always there to see it all: what would leave fewer is not done.
    private const int FewestPeers = 6;
    private static readonly string[] _rooms = ["ash", "birch", "cedar"];

    private readonly Random _random = new(seed);
    private readonly RedisProcess _redis = new(new RedisSetup { KeepsData = true });
    private readonly List<NodeProcess> _awake = [];
    private readonly List<NodeProcess> _frozen = [];
    private readonly List<Guest> _guests = [];
    private readonly Dictionary<NodeProcess, CuttableProxy> _networks = [];

    // Whoever left on a node that was taken for dead before it had told Redis: for all that the others know, its connection broke.
    private readonly List<(string PeerId, NodeProcess Node)> _left = [];
    private readonly HashSet<string> _mayLinger = new(StringComparer.Ordinal);

    // A former node that was not told of the move, and finds a Redis that knows nothing of it any more, takes the peer for its own.
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

        // Time is part of what is drawn: some steps come upon the one before it, some find it over.
        await Task.Delay(TimeSpan.FromMilliseconds(_random.Next(200)), TimeProvider.System, TestContext.Current.CancellationToken);
    }

    /// <summary>Lets everything be well again, and waits until everybody agrees about everything.</summary>
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
            return _guests.Any(guest => guest.IsLost) ? "Not everybody is back." : null;
        });
        TestContext.Current.TestOutputHelper?.WriteLine($"{_guests.Count} peers on {_awake.Count} nodes are left.");
        _guests.Should().HaveCountGreaterThanOrEqualTo(FewestPeers, "those who have seen it all have to agree");
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
                .Should().OnlyHaveUniqueItems(other => other.PeerId, "everybody sees the same of a peer").And.OnlyHaveUniqueItems(other => other.Order);
        }

        await Patience.UntilNothingIsMissing(async () =>
        {
            var stored = await StoredDirectory.ReadAsync(connection);
            return stored.Owners.Count != _awake.Count ? $"{string.Join(' ', stored.Owners)} hold leases where {_awake.Count} nodes are."
                : !stored.Owners.IsSupersetOf(stored.RoomsOf.Keys) ? $"There are rooms of {string.Join(' ', stored.RoomsOf.Keys)}, and of these {string.Join(' ', stored.Owners)} are there."
                : stored.Rooms.Any(room => PeersIn(room.Key).Length == 0 && !room.Value.PeerIds.IsSubsetOf(_mayLinger)) ? $"There are the rooms {string.Join(' ', stored.Rooms.Keys)}."
                : stored.OtherKeys.FirstOrDefault(key => !_mayLinger.Any(peer => key.EndsWith($":mail:{peer}", StringComparison.Ordinal))
                    && !IsNumberOfAttempts(connection, key));
        });

        foreach (var room in _rooms)
        {
            // One peer of each node stands for all of them.
            await Outcome.SignalsFlowAsync([.. _guests.Where(guest => guest.Room == room).DistinctBy(guest => guest.Node).Select(guest => guest.Peer)]);
        }

        _guests.Should().AllSatisfy(guest => guest.Peer.Hub.Closed.IsCompleted.Should().BeFalse("nobody has cut its connection"));
        _guests.Select(guest => EventVersions.FirstStepBack(guest.Peer.Events.All)).Should().OnlyContain(step => step == null);
        if (withResumes && !_hasForgotten)
        {
            var staying = _guests.Select(guest => guest.Peer.Id).ToHashSet();
            _guests.SelectMany(guest => guest.Peer.Events.All).Where(told => told.Name == nameof(ISignalingPeer.PeerLeft)).Select(told => told.Get<string>(0))
                .Should().NotContain(left => staying.Contains(left), "a peer that is there has never left");
        }

        await Outcome.RedisRestsAsync(_redis, _awake.Count);
    }

    // It outlives a peer that left while Redis was away, and ends by itself.
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

    // From a shuffled deck, so that even a short run has something of everything.
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
                (withResumes ? 3 : 0, "a peer comes back on another connection", ComeBackAsync),
                (withResumes ? 3 : 0, "the network of a node breaks", BreakAsync),
                (withResumes ? 3 : 0, "a proxy closes connections in the clients' name", CloseByProxyAsync),
                (2, "connections are cut during Join", CutDuringJoinAsync),
                (withResumes ? 3 : 0, "a connection is cut during Resume", CutDuringResumeAsync),
                (1, "a newer release leaves its traces", LeaveStrangeThingsAsync),
                (10, "several do all that at once", CrowdAsync),
                (3, "Redis closes its connections", CutAsync),
                (2, "a node crashes", CrashAsync),
                (5, "a node starts", StartNodeAsync),
                (3, "a node freezes", FreezeAsync),
                (3, "a node goes on", ThawAsync),
                (2, "Redis is restarted", () => RestartRedisAsync(empty: false)),
                (1, "Redis is restarted and empty", () => RestartRedisAsync(empty: true)),
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

using System.Net;
using Microsoft.AspNetCore.SignalR;
using Signaling.Tests.Support;
using Signaling.Tests.Support.Redis;

namespace Signaling.Tests.ScaleOut;

/// <summary>
/// Nodes, peers and a Redis to which one thing after the other happens, drawn from a seed. What has gone wrong for good is found at the end,
/// when everything is well again: whoever is still there has to agree with everybody else.
/// </summary>
internal sealed class Chaos(int seed, bool withResumes) : IAsyncDisposable
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
        await using var connection = await _redis.ConnectAsync();
        foreach (var room in _rooms)
        {
            var peers = PeersIn(room);
            await Outcome.RoomHoldsAsync(connection, room, peers);
            peers.SelectMany(peer => peer.Others).Select(other => (other.PeerId, other.DisplayName, other.Order)).Distinct()
                .Should().OnlyHaveUniqueItems(other => other.PeerId, "everybody sees the same of a peer").And.OnlyHaveUniqueItems(other => other.Order);
        }

        await Patience.UntilNothingIsMissing(async () =>
        {
            var stored = await StoredDirectory.ReadAsync(connection);
            return stored.Owners.Count != _awake.Count ? $"{string.Join(' ', stored.Owners)} hold leases where {_awake.Count} nodes are."
                : !stored.Owners.IsSupersetOf(stored.RoomsOf.Keys) ? $"There are rooms of {string.Join(' ', stored.RoomsOf.Keys)}, and of these {string.Join(' ', stored.Owners)} are there."
                : stored.Rooms.Keys.Except(_rooms.Where(room => PeersIn(room).Length > 0)).Any() ? $"There are the rooms {string.Join(' ', stored.Rooms.Keys)}."
                : stored.OtherKeys.Count > 0 ? string.Join(' ', stored.OtherKeys)
                : null;
        });

        foreach (var room in _rooms)
        {
            // One peer of each node stands for all of them.
            await Outcome.SignalsFlowAsync([.. _guests.Where(guest => guest.Room == room).DistinctBy(guest => guest.Node).Select(guest => guest.Peer)]);
        }

        _guests.Should().AllSatisfy(guest => guest.Peer.Hub.Closed.IsCompleted.Should().BeFalse("nobody has cut its connection"));
    }

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

    private async Task JoinAsync()
    {
        if (_guests.Count >= MostPeers)
        {
            return;
        }

        var node = Any(_awake);
        var room = Any(_rooms);
        var peer = await TrackingPeer.ConnectAsync(HubOf(node));
        if (await IsDoneAsync(() => peer.JoinAsync(room)))
        {
            lock (_guests)
            {
                _guests.Add(new Guest(peer, node, room));
            }

            // Nobody may hear this before having heard of the newcomer, whatever was lost on the way.
            await IsDoneAsync(() => peer.Hub.SendMessageAsync(null, "I am new here"));
        }
        else
        {
            await peer.DisposeAsync();
        }
    }

    private async Task LeaveAsync()
    {
        if (AnyAwakeGuest(remove: true) is { } guest)
        {
            await guest.Peer.LeaveAsync();
            await guest.Peer.DisposeAsync();
        }
    }

    private async Task CloseAsync()
    {
        if (AnyAwakeGuest(remove: true) is { } guest)
        {
            await guest.Peer.DisposeAsync();
        }
    }

    private async Task RenameAsync()
    {
        if (AnyAwakeGuest() is { } guest)
        {
            await IsDoneAsync(() => guest.Peer.UpdateAsync($"name {_random.Next()}"));
        }
    }

    private async Task SendAsync()
    {
        if (AnyAwakeGuest() is { } guest)
        {
            await IsDoneAsync(() => guest.Peer.Hub.SendMessageAsync(null, "hello"));
        }
    }

    // All is drawn before anything is waited for, and those who go are drawn first: nobody is asked for more who is about to go.
    private Task CrowdAsync() => Task.WhenAll(
        LeaveAsync(), CloseAsync(), JoinAsync(), RenameAsync(), JoinAsync(), SendAsync(), JoinAsync(), RenameAsync(), JoinAsync(), JoinAsync(), JoinAsync());

    // What was under way to a node at that moment is lost, without Redis being away.
    private async Task CutAsync()
    {
        await using var connection = await _redis.ConnectAsync();
        await Task.WhenAll(CrowdAsync(), connection.GetServers()[0].ExecuteAsync("CLIENT", "KILL", "TYPE", Any(["pubsub", "normal"])));
    }

    private async Task CrashAsync()
    {
        if (_awake.Count > 1 && _awake.Where(node => _guests.Count(guest => guest.Node != node) >= FewestPeers).ToList() is { Count: > 0 } spare)
        {
            var node = Any(spare);
            _awake.Remove(node);
            await node.KillAsync();
            await node.DisposeAsync();
            Lose(node);
            if (!withResumes)
            {
                foreach (var lost in _guests.Where(guest => guest.IsLost).ToList())
                {
                    _guests.Remove(lost);
                    await lost.Peer.DisposeAsync();
                }
            }
        }
    }

    private Task BreakAsync()
    {
        var node = Any(_awake);
        _networks[node].Cut();
        Lose(node);
        return Task.CompletedTask;
    }

    // Nobody has noticed anything yet when it comes back.
    private async Task ComeBackAsync()
    {
        if (AnyAwakeGuest() is { } guest)
        {
            guest.IsLost = true;
            await ReturnAsync();
        }
    }

    private void Lose(NodeProcess node)
    {
        foreach (var lost in _guests.Where(guest => guest.Node == node))
        {
            lost.IsLost = true;
        }
    }

    // Those who have lost their connection come back, each on any node; while Redis is away they try again later.
    private Task ReturnAsync()
    {
        var lost = _guests.Where(guest => guest.IsLost).Select(guest => (Guest: guest, Node: Any(_awake))).ToList();
        return Task.WhenAll(lost.Select(async back =>
        {
            var (guest, node) = back;
            try
            {
                if (await IsDoneAsync(() => guest.Peer.ResumeAsync(HubOf(node))))
                {
                    (guest.Node, guest.IsLost) = (node, false);
                }
            }
            catch (HubException refusal) when (_hasForgotten && RefusalText.CodeOf(refusal.Message) == SignalingErrorCodes.ResumeFailed)
            {
                // Redis has lost what it knew. The node that could put the peer back may be asleep, or gone for good.
                if (!_isSettling || ++guest.Refusals < TriesToResume)
                {
                    return;
                }

                TestContext.Current.TestOutputHelper?.WriteLine($"{guest.Peer.Id} is forgotten.");
                lock (_guests)
                {
                    _guests.Remove(guest);
                }

                await guest.Peer.DisposeAsync();
            }
        }));
    }

    private Uri HubOf(NodeProcess node) => new(_networks[node].Address, SignalingProtocol.Path);

    private async Task StartNodeAsync()
    {
        if (_awake.Count + _frozen.Count < MostNodes)
        {
            var settings = NodeSettings.Restless(_redis);
            settings["Signaling:ResumeWindow"] = withResumes ? "00:05:00" : "00:00:00";
            var node = await NodeProcess.StartAsync(settings);
            _networks[node] = new CuttableProxy(node.Address);
            _awake.Add(node);
        }
    }

    private async Task FreezeAsync()
    {
        if (_awake.Count > 1)
        {
            var node = Any(_awake);
            _awake.Remove(node);
            _frozen.Add(node);
            await node.FreezeAsync();
        }
    }

    private async Task ThawAsync()
    {
        if (_frozen.Count > 0)
        {
            var node = Any(_frozen);
            _frozen.Remove(node);
            _awake.Add(node);
            await node.ThawAsync();
        }
    }

    private async Task RestartRedisAsync(bool empty)
    {
        await _redis.KillAsync();
        if (empty)
        {
            _hasForgotten = true;
            _redis.Empty();
        }

        await WithoutRedisAsync();
        await _redis.StartAsync();
    }

    private async Task FreezeRedisAsync()
    {
        await _redis.FreezeAsync();
        await WithoutRedisAsync();
        await _redis.ThawAsync();
    }

    private async Task WithoutRedisAsync()
    {
        await CrowdAsync();
        await (_random.Next(3) switch
        {
            0 => CrashAsync(),
            1 => FreezeAsync(),
            _ => Task.CompletedTask,
        });
    }

    // Refusals for want of Redis are to be expected here, and no others.
    private static async Task<bool> IsDoneAsync(Func<Task> call)
    {
        try
        {
            await call();
            return true;
        }
        catch (HubException refusal) when (RefusalText.CodeOf(refusal.Message) == SignalingErrorCodes.Unavailable)
        {
            return false;
        }
    }

    private TrackingPeer[] PeersIn(string room) => [.. _guests.Where(guest => guest.Room == room).Select(guest => guest.Peer)];

    private Guest? AnyAwakeGuest(bool remove = false)
    {
        lock (_guests)
        {
            if ((remove && _guests.Count <= FewestPeers) || _guests.Where(guest => !guest.IsLost && _awake.Contains(guest.Node)).ToList() is not { Count: > 0 } guests)
            {
                return null;
            }

            var guest = Any(guests);
            if (remove)
            {
                _guests.Remove(guest);
            }

            return guest;
        }
    }

    private T Any<T>(IReadOnlyList<T> things) => things[_random.Next(things.Count)];

    private sealed class Guest(TrackingPeer peer, NodeProcess node, string room)
    {
        public TrackingPeer Peer { get; } = peer;

        public string Room { get; } = room;

        public NodeProcess Node { get; set; } = node;

        /// <summary>Its connection is broken, and it wants to come back.</summary>
        public bool IsLost { get; set; }

        public int Refusals { get; set; }
    }
}

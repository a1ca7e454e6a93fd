using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Signaling.AspNetCore;
using Signaling.AspNetCore.Relay;
using Signaling.AspNetCore.Rooms;
using Signaling.AspNetCore.Rooms.State;
using Signaling.Tests.Support;

namespace Signaling.Tests;

/// <summary>What the directory promises, on every store: a class for each store runs all of it.</summary>
public abstract partial class RoomDirectoryTests : IAsyncLifetime
{
    private const int Capacity = 8;

    private readonly string _room = Guid.NewGuid().ToString();
    private readonly Lazy<RoomDirectory> _directory;
    private readonly List<IHost> _nodes = [];

    protected RoomDirectoryTests() => _directory = new(() => Create(Capacity, maxPeers: 12));

    private static Signal Hello => Signal.ReceiveMessage("a", RelayedText.FromString("hello"));

    private RoomDirectory Directory => _directory.Value;

    /// <summary>The settings that choose the store.</summary>
    private protected abstract IReadOnlyDictionary<string, string?> StoreSettings { get; }

    /// <summary>The queues of the peers of the directory that was created last.</summary>
    private PeerRelay Relay => _nodes[^1].Services.GetRequiredService<PeerRelay>();

    public ValueTask InitializeAsync() => default;

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes)
        {
            await node.StopAsync();
            node.Dispose();
        }

        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Join_FirstPeer_GetsVersionOneAndNobodyElse()
    {
        var result = await JoinAsync("a");

        result.PeerId.Should().Be("a");
        result.Room.Should().Be(_room);
        result.Version.Should().Be(1);
        result.Self.Order.Should().Be(1);
        result.Peers.Should().BeEmpty();
    }

    [Fact]
    public async Task Join_ResumeTokens_AreLongAndNeverTheSame()
    {
        var tokens = new[] { await JoinAsync("a"), await JoinAsync("b") }.Select(result => result.ResumeToken).ToList();

        tokens.Should().OnlyHaveUniqueItems();
        tokens.Should().AllSatisfy(token => token.Length.Should().BeGreaterThanOrEqualTo(22, "that many characters hold 128 bits"));
    }

    [Fact]
    public async Task Join_Twice_IsRefusedAndChangesNothing()
    {
        await JoinAsync("a");

        await ShouldRefuseAsync(SignalingErrorCodes.AlreadyJoined, async () => await JoinAsync("a"));
        await ShouldRefuseAsync(SignalingErrorCodes.AlreadyJoined, async () => await JoinAsync("a", "another room"));

        await JoinAsync("b");
        RosterOf("b").Should().BeEquivalentTo(new { Version = 2, Peers = new[] { new { PeerId = "a" } } });
    }

    [Fact]
    public async Task Leave_WhileTheJoinIsUnderWay_LeavesNoPeerBehind()
    {
        // The first call finds a node that has just been started, and with Redis it waits for the node's lease.
        var joining = Directory.JoinAsync("a", new JoinRequest(_room)).AsTask();
        await Directory.LeaveAsync("a", "a", PeerLeftReasons.Disconnected);
        await joining.ContinueWith(_ => { }, TaskScheduler.Default);

        (await JoinAsync("b")).Peers.Should().BeEmpty();
    }

    [Fact]
    public async Task Leave_OfASuspendedPeer_TakesItOut()
    {
        await JoinAsync("a");
        await JoinAsync("b");
        (await Directory.SuspendAsync("b", "b")).Should().BeTrue();

        (await Directory.LeaveAsync("b", "b", PeerLeftReasons.Disconnected)).Should().BeTrue();

        RosterOf("a").Should().BeEquivalentTo(new { Version = 4, Peers = Array.Empty<object>() });
        (await JoinAsync("b")).Peers.Should().ContainSingle();
    }

    // A connection that is cut during its Join ends twice: it is suspended, and the Join undoes itself.
    [Fact]
    public async Task SuspendAndLeave_AtTheSameTimeAsTheJoin_LeaveNobodyBehind()
    {
        await JoinAsync("a");
        for (var i = 0; i < 50; i++)
        {
            var peerId = $"cut {i}";
            var joining = Task.Run(() => JoinAsync(peerId));
            var suspending = Task.Run(async () =>
            {
                while (!await Directory.SuspendAsync(peerId, peerId) && !joining.IsCompleted)
                {
                    await Task.Yield();
                }
            });
            await joining.InTime();
            await Directory.LeaveAsync(peerId, peerId, PeerLeftReasons.Disconnected);
            await suspending.InTime();
            RosterOf("a").Peers.Should().BeEmpty($"peer {i} has left");
        }

        (await JoinAsync("b")).Peers.Should().ContainSingle().Which.PeerId.Should().Be("a");
    }

    [Fact]
    public async Task Join_FullRoom_IsRefusedUntilSomebodyLeaves()
    {
        for (var i = 0; i < Capacity; i++)
        {
            await JoinAsync($"p{i}");
        }

        await ShouldRefuseAsync(SignalingErrorCodes.RoomFull, async () => await JoinAsync("late"));
        await Directory.LeaveAsync("p0", "p0", PeerLeftReasons.Left);
        (await JoinAsync("late")).Self.Order.Should().Be(Capacity + 1, "order grows with every join and is not given twice");
    }

    [Fact]
    public async Task Join_FullServer_IsRefusedAndLeavesNoRoomBehind()
    {
        for (var i = 0; i < 12; i++)
        {
            await JoinAsync($"p{i}", $"{_room}{i}");
        }

        await ShouldRefuseAsync(SignalingErrorCodes.ServerFull, async () => await JoinAsync("late"));
        await Directory.LeaveAsync("p0", "p0", PeerLeftReasons.Left);
        (await JoinAsync("late")).Version.Should().Be(1);
    }

    [Fact]
    public async Task Join_FullRoom_SaysHowLongSuspendedPeersHoldTheirSeatsAtMost()
    {
        for (var i = 0; i < Capacity; i++)
        {
            await JoinAsync($"p{i}");
        }

        var full = await ShouldRefuseAsync(SignalingErrorCodes.RoomFull, async () => await JoinAsync("late"));
        await Directory.SuspendAsync("p0", "p0");
        var one = await ShouldRefuseAsync(SignalingErrorCodes.RoomFull, async () => await JoinAsync("late"));
        await Directory.SuspendAsync("p1", "p1");
        var two = await ShouldRefuseAsync(SignalingErrorCodes.RoomFull, async () => await JoinAsync("late"));

        full.Should().Contain("8 peers").And.NotContain("suspended");
        one.Should().Contain("1 of them is suspended").And.Contain("30 seconds");
        two.Should().Contain("2 of them are suspended").And.Contain("30 seconds");
    }

    [Fact]
    public async Task Join_FullServer_SaysHowLongSuspendedPeersHoldTheirSeatsAtMost()
    {
        var tokens = new List<string>();
        for (var i = 0; i < 12; i++)
        {
            tokens.Add((await JoinAsync($"p{i}", $"{_room}{i}")).ResumeToken);
        }

        await Directory.SuspendAsync("p0", "p0");
        await Directory.SuspendAsync("p1", "p1");
        var two = await ShouldRefuseAsync(SignalingErrorCodes.ServerFull, async () => await JoinAsync("late"));
        ResumeToken.TryParse(tokens[0], out var token).Should().BeTrue();
        await Directory.ResumeAsync(new(token!), "p0 again");
        var one = await ShouldRefuseAsync(SignalingErrorCodes.ServerFull, async () => await JoinAsync("late"));
        ResumeToken.TryParse(tokens[1], out token).Should().BeTrue();
        await Directory.ResumeAsync(new(token!), "p1 again");
        var none = await ShouldRefuseAsync(SignalingErrorCodes.ServerFull, async () => await JoinAsync("late"));

        two.Should().Contain("12 peers").And.Contain("2 of them are suspended").And.Contain("30 seconds");
        one.Should().Contain("1 of them is suspended");
        none.Should().NotContain("suspended");
    }

    [Fact]
    public async Task Join_StormOfMoreThanFit_NeverExceedsTheCapacity()
    {
        var roomy = Create(maxPeersPerRoom: 50, maxPeers: 1000);
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => Task.Run(async () =>
        {
            try
            {
                return await roomy.JoinAsync($"p{i}", new JoinRequest(_room));
            }
            catch (SignalingRefusalException)
            {
                return null;
            }
        })));

        var joined = outcomes.OfType<JoinResult>().ToList();
        joined.Should().HaveCount(50);
        joined.Select(result => result.Self.Order).Should().BeEquivalentTo(Enumerable.Range(1, 50), "every order is given once");
        joined.Select(result => result.Version).Should().BeEquivalentTo(Enumerable.Range(1, 50), "every version is made once");
        joined.Should().AllSatisfy(result => result.Peers.Should().HaveCount((int)result.Version - 1));
    }

    [Fact]
    public async Task Leave_Twice_SucceedsOnce()
    {
        await JoinAsync("a");

        (await Directory.LeaveAsync("a", "a", PeerLeftReasons.Left)).Should().BeTrue();
        (await Directory.LeaveAsync("a", "a", PeerLeftReasons.Left)).Should().BeFalse();
    }

    [Fact]
    public async Task Leave_LastPeer_MakesTheRoomVanish()
    {
        await JoinAsync("a");
        await Directory.LeaveAsync("a", "a", PeerLeftReasons.Left);

        (await JoinAsync("b")).Should().BeEquivalentTo(new { Version = 1, Self = new { Order = 1 } });
    }

    [Fact]
    public async Task JoinAndLeave_ManyAtOnce_KeepVersionAndRosterExact()
    {
        await JoinAsync("witness");
        await Task.WhenAll(Enumerable.Range(0, 6).Select(i => Task.Run(async () =>
        {
            for (var round = 0; round < 200; round++)
            {
                await JoinAsync($"p{i}");
                await Directory.UpdateAsync($"p{i}", new PeerUpdate($"round {round + 1}"));
                await Directory.LeaveAsync($"p{i}", $"p{i}", PeerLeftReasons.Left);
            }
        })));

        RosterOf("witness").Should().BeEquivalentTo(new { Version = 1 + (6 * 200 * 3), Peers = Array.Empty<object>() });
    }

    [Fact]
    public async Task JoinAndLeave_OfTheOnlyPeerAtOnce_NeverLosesAPeerInADyingRoom()
    {
        await Task.WhenAll(Enumerable.Range(0, 6).Select(i => Task.Run(async () =>
        {
            for (var round = 0; round < 500; round++)
            {
                await JoinAsync($"p{i}");
                RosterOf($"p{i}");
                (await Directory.LeaveAsync($"p{i}", $"p{i}", PeerLeftReasons.Left)).Should().BeTrue();
            }
        })));

        (await JoinAsync("a")).Version.Should().Be(1, "nobody was left behind");
    }

    [Fact]
    public async Task Update_NameOrMetadata_ChangesThatAlone()
    {
        await JoinAsync("a");
        await Directory.JoinAsync("b", new JoinRequest(_room, "Bo", new Dictionary<string, string> { ["role"] = "guest" }));

        await Directory.UpdateAsync("b", new PeerUpdate(DisplayName: "Bob"));
        await Directory.UpdateAsync("b", new PeerUpdate(Metadata: new Dictionary<string, string> { ["hand"] = "up" }));

        var roster = RosterOf("a");
        roster.Version.Should().Be(4);
        roster.Peers.Single().Should().BeEquivalentTo(
            new PeerInfo("b", "Bob", new Dictionary<string, string> { ["hand"] = "up" }, PeerStates.Connected, 2));
    }

    [Fact]
    public async Task Update_ToWhatItIsAlready_RaisesNoVersion()
    {
        await Directory.JoinAsync("a", new JoinRequest(_room, "Ann", new Dictionary<string, string> { ["k"] = "v" }));

        await Directory.UpdateAsync("a", new PeerUpdate());
        await Directory.UpdateAsync("a", new PeerUpdate("Ann", new Dictionary<string, string> { ["k"] = "v" }));

        RosterOf("a").Version.Should().Be(1);
    }

    [Fact]
    public async Task EveryCall_OfAPeerInNoRoom_IsRefused()
    {
        await JoinAsync("a");

        await ShouldRefuseAsync(SignalingErrorCodes.NotJoined, async () => await Directory.UpdateAsync("x", new PeerUpdate("X")));
        await ShouldRefuseAsync(SignalingErrorCodes.NotJoined, () => Task.FromResult(RosterOf("x")));
        await ShouldRefuseAsync(SignalingErrorCodes.NotJoined, async () => await Directory.SendAsync("x", "a", Hello));
        await ShouldRefuseAsync(SignalingErrorCodes.NotJoined, async () => await Directory.SendToOthersAsync("x", Hello));
    }

    [Fact]
    public async Task Send_ToAPeerElsewhereOrNowhere_IsRefusedInTheSameWords()
    {
        await JoinAsync("a");
        await JoinAsync("b");
        await JoinAsync("c", "another room");

        await Directory.SendAsync("a", "b", Hello);
        var elsewhere = await ShouldRefuseAsync(SignalingErrorCodes.PeerNotFound, async () => await Directory.SendAsync("a", "c", Hello));
        var nowhere = await ShouldRefuseAsync(SignalingErrorCodes.PeerNotFound, async () => await Directory.SendAsync("a", "x", Hello));
        elsewhere.Should().Be(nowhere);
    }

    private async Task<JoinResult> JoinAsync(string peerId, string? room = null) =>
        await Directory.JoinAsync(peerId, new JoinRequest(room ?? _room));

    // No peer is connected: what the directory announces is the business of the tests with real peers.
    private RoomDirectory Create(int maxPeersPerRoom, int maxPeers)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(StoreSettings).AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Signaling:MaxPeers"] = $"{maxPeers}",
            ["Signaling:Limits:MaxPeersPerRoom"] = $"{maxPeersPerRoom}",
        });
        builder.Services.AddSignaling().AddRedis();
        var node = builder.Build();
        _nodes.Add(node);
        node.Start();
        return node.Services.GetRequiredService<RoomDirectory>();
    }

    private Roster RosterOf(string peerId) => Directory.GetRoster(peerId);

    private static async Task<string> ShouldRefuseAsync(string code, Func<Task> call)
    {
        var refusal = await Assert.ThrowsAsync<SignalingRefusalException>(call);
        refusal.Code.Should().Be(code);
        refusal.Message.Should().StartWith(code + ": ");
        return refusal.Message;
    }
}

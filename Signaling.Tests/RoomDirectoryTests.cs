using Signaling.AspNetCore;
using Signaling.AspNetCore.Relay;
using Signaling.AspNetCore.Rooms;
using Signaling.Tests.Support;

namespace Signaling.Tests;

/// <summary>The guarantees of the directory on every store. A class for each store runs all tests.</summary>
public abstract partial class RoomDirectoryTests : IAsyncLifetime
{
    private const int Capacity = 8;

    private readonly string _room = Guid.NewGuid().ToString();
    private readonly Lazy<RoomNode> _node;
    private readonly List<RoomNode> _nodes = [];

    // A test that needs other settings or a fake time sets them before it uses a node.
    private protected Dictionary<string, string?> Settings { get; } = new()
    {
        ["Signaling:MaxPeers"] = "12",
        ["Signaling:Limits:MaxPeersPerRoom"] = $"{Capacity}",
    };

    private TimeProvider _time = TimeProvider.System;

    protected RoomDirectoryTests() => _node = new(StartNode);

    private static Signal Hello => Signal.ReceiveMessage("a", RelayedText.FromString("hello"));

    private RoomNode Node => _node.Value;

    private RoomDirectory Directory => Node.Directory;

    /// <summary>Gets the settings that choose the store. All nodes of a test have the same settings.</summary>
    private protected abstract IReadOnlyDictionary<string, string?> StoreSettings { get; }

    /// <summary>Gets whether several nodes can share the store.</summary>
    private protected abstract bool IsShared { get; }

    public ValueTask InitializeAsync() => default;

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes)
        {
            await node.DisposeAsync();
        }

        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Join_FirstPeer_GetsVersionOneAndNoOtherPeers()
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
        // The first call reaches a node that has just started. With Redis it waits for the node's lease.
        var joining = Directory.JoinAsync("a", new JoinRequest(_room)).AsTask();
        await Directory.LeaveAsync("a", "a", PeerLeftReasons.Disconnected);
        await joining.ContinueWith(_ => { }, TaskScheduler.Default);

        (await JoinAsync("b")).Peers.Should().BeEmpty();
    }

    [Fact]
    public async Task Leave_OfASuspendedPeer_RemovesIt()
    {
        await JoinAsync("a");
        await JoinAsync("b");
        (await Directory.SuspendAsync("b", "b")).Should().BeTrue();

        (await Directory.LeaveAsync("b", "b", PeerLeftReasons.Disconnected)).Should().BeTrue();

        RosterOf("a").Should().BeEquivalentTo(new { Version = 4, Peers = Array.Empty<object>() });
        (await JoinAsync("b")).Peers.Should().ContainSingle();
    }

    // When a connection is cut during its Join, the peer is removed twice: the end of the connection suspends it, and the Join undoes itself.
    [Fact]
    public async Task SuspendAndLeave_AtTheSameTimeAsTheJoin_LeaveNoPeerBehind()
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
    public async Task Leave_Twice_SucceedsOnce()
    {
        await JoinAsync("a");

        (await Directory.LeaveAsync("a", "a", PeerLeftReasons.Left)).Should().BeTrue();
        (await Directory.LeaveAsync("a", "a", PeerLeftReasons.Left)).Should().BeFalse();
    }

    [Fact]
    public async Task Leave_LastPeer_RemovesTheRoom()
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

        (await JoinAsync("a")).Version.Should().Be(1, "no peer was left behind");
    }

    [Fact]
    public async Task Update_NameOrMetadata_ChangesOnlyThat()
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
    public async Task Update_WithoutAChange_RaisesNoVersion()
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
    public async Task Send_ToAPeerOfAnotherRoomOrNone_IsRefusedWithTheSameText()
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

    // No client is connected. The tests with real peers show which events reach a client.
    private protected RoomNode StartNode()
    {
        var node = RoomNode.Start(StoreSettings.Concat(Settings), _time);
        _nodes.Add(node);
        return node;
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

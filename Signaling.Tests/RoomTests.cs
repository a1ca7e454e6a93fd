using Microsoft.AspNetCore.SignalR.Client;
using Signaling.Tests.Support;

namespace Signaling.Tests;

/// <summary>Rooms as peers see them: joins, leaves, updates and the roster.</summary>
public sealed class RoomTests : IAsyncLifetime
{
    private readonly string _room = Guid.NewGuid().ToString();
    private SignalingServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await SignalingServer.StartAsync();

    public async ValueTask DisposeAsync()
    {
        try
        {
            _server.Log.Alarms.Should().BeEmpty();
        }
        finally
        {
            await _server.DisposeAsync();
        }
    }

    [Fact]
    public async Task Join_ReturnsTheRoom_AndNotifiesTheOthers()
    {
        await using var ann = await HubPeer.ConnectAsync(_server);
        var annJoined = await ann.JoinAsync(_room, "Ann", new Dictionary<string, string> { ["role"] = "host" });
        await using var bob = await HubPeer.ConnectAsync(_server);
        var bobJoined = await bob.JoinAsync(_room, "Bob");

        annJoined.PeerId.Should().Be(ann.Id);
        annJoined.Self.Should().BeEquivalentTo(
            new PeerInfo(ann.Id, "Ann", new Dictionary<string, string> { ["role"] = "host" }, PeerStates.Connected, 1));
        bobJoined.Peers.Should().BeEquivalentTo([annJoined.Self]);
        bobJoined.Version.Should().Be(2);
        bobJoined.IceServers.Should().BeEmpty();

        var told = await ann.Events.NextAsync(nameof(ISignalingPeer.PeerJoined));
        told.Get<PeerInfo>(0).Should().BeEquivalentTo(bobJoined.Self);
        told.Get<long>(1).Should().Be(2);
    }

    [Fact]
    public async Task Join_WithoutNameAndMetadata_ReturnsThemEmpty()
    {
        await using var peer = await HubPeer.ConnectAsync(_server);

        var self = (await peer.JoinAsync(_room)).Self;

        self.DisplayName.Should().BeEmpty();
        self.Metadata.Should().NotBeNull().And.BeEmpty();
    }

    [Fact]
    public async Task Join_RoomNames_DifferByCase_AndNotByTheirUnicodeForm()
    {
        await using var lower = await HubPeer.JoinAsync(_server, _room + "é");
        await using var upper = await HubPeer.JoinAsync(_server, _room + "É");
        await using var decomposed = await HubPeer.ConnectAsync(_server);

        (await decomposed.JoinAsync(_room + "e\u0301")).Peers.Should().ContainSingle().Which.PeerId.Should().Be(lower.Id);
    }

    [Fact]
    public async Task Leave_NotifiesTheOthersAtOnce_AndTheConnectionMayJoinAgain()
    {
        await using var ann = await HubPeer.JoinAsync(_server, _room);
        await using var bob = await HubPeer.JoinAsync(_server, _room);

        await bob.LeaveAsync();
        var again = await bob.JoinAsync(_room);

        await ann.Events.NextAsync(nameof(ISignalingPeer.PeerJoined));
        (await ann.Events.NextAsync(nameof(ISignalingPeer.PeerLeft))).Arguments.Should().Equal(bob.Id, PeerLeftReasons.Left, 3L);
        (await ann.Events.NextAsync(nameof(ISignalingPeer.PeerJoined))).Get<PeerInfo>(0).Order.Should().Be(3);
        again.PeerId.Should().Be(bob.Id);
    }

    [Fact]
    public async Task UpdatePeer_NotifiesOnlyTheOthers()
    {
        await using var ann = await HubPeer.JoinAsync(_server, _room);
        await using var bob = await HubPeer.JoinAsync(_server, _room, "Bob");
        await ann.Events.NextAsync(nameof(ISignalingPeer.PeerJoined));

        await bob.UpdateAsync(new PeerUpdate(Metadata: new Dictionary<string, string> { ["hand"] = "up" }));

        var told = await ann.Events.NextAsync(nameof(ISignalingPeer.PeerUpdated));
        told.Get<PeerInfo>(0).Should().BeEquivalentTo(
            new PeerInfo(bob.Id, "Bob", new Dictionary<string, string> { ["hand"] = "up" }, PeerStates.Connected, 2));
        told.Get<long>(1).Should().Be(3);
        await ann.SendMessageAsync(bob.Id, "seen");
        (await bob.Events.NextAsync()).Name.Should().Be(nameof(ISignalingPeer.ReceiveMessage), "no event arrived before this one");
    }

    [Fact]
    public async Task GetRoster_ListsTheOthersInTheOrderOfJoining()
    {
        await using var ann = await HubPeer.JoinAsync(_server, _room, "Ann");
        await using var bob = await HubPeer.JoinAsync(_server, _room, "Bob");
        await using var cy = await HubPeer.JoinAsync(_server, _room, "Cy");

        var roster = await bob.GetRosterAsync();

        roster.Version.Should().Be(3);
        roster.Peers.Select(peer => peer.DisplayName).Should().Equal("Ann", "Cy");
    }

    [Fact]
    public async Task Storm_OfJoinsAndLeaves_NotifiesEachPeerOfEveryVersionOnceAndInOrder()
    {
        await using var witness = await HubPeer.JoinAsync(_server, _room);
        const int Peers = 20;
        const int Rounds = 10;

        await Task.WhenAll(Enumerable.Range(0, Peers).Select(async _ =>
        {
            await using var peer = await HubPeer.ConnectAsync(_server);
            for (var round = 0; round < Rounds; round++)
            {
                await peer.JoinAsync(_room);
                await peer.LeaveAsync();
            }
        }));

        var versions = new List<long>();
        var present = new HashSet<string>();
        for (var i = 0; i < Peers * Rounds * 2; i++)
        {
            var told = await witness.Events.NextAsync();
            versions.Add(told.Get<long>(told.Arguments.Count - 1));
            (told.Name == nameof(ISignalingPeer.PeerJoined) ? present.Add(told.Get<PeerInfo>(0).PeerId) : present.Remove(told.Get<string>(0)))
                .Should().BeTrue("a peer joins before it leaves, and leaves once");
        }

        versions.Should().Equal(Enumerable.Range(2, Peers * Rounds * 2).Select(version => (long)version));
        present.Should().BeEmpty();
        witness.Events.ShouldHaveNoMore();
    }

    [Fact]
    public async Task TenThousandRooms_ByOneClientInTurn_LeaveNothingBehind()
    {
        await using var peer = await HubPeer.ConnectAsync(_server);
        for (var i = 0; i < 10_000; i += 100)
        {
            // A hundred calls at a time: the server executes the calls of a connection in order anyway.
            var rooms = await Task.WhenAll(Enumerable.Range(i, 100).Select(async number =>
            {
                var joining = peer.Connection.InvokeAsync<JoinResult>("Join", new JoinRequest($"{_room}{number}"));
                var leaving = peer.Connection.SendAsync("Leave");
                await leaving;
                return (await joining).Room;
            })).InTime();
            rooms.Should().OnlyHaveUniqueItems();
        }

        await peer.JoinAsync(_room);
        await peer.LeaveAsync();

        _server.Rooms.RoomCount.Should().Be(0);
        _server.Rooms.PeerCount.Should().Be(0);
    }
}

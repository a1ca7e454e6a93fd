using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Time.Testing;
using Signaling.Tests.Support;

namespace Signaling.Tests;

/// <summary>A peer whose connection breaks keeps its place for a while, and resumes as the same peer.</summary>
public sealed class ResumeTests : IAsyncLifetime
{
    private static readonly TimeSpan _window = TimeSpan.FromSeconds(30);

    private readonly string _room = Guid.NewGuid().ToString();
    private readonly FakeTimeProvider _time = new();
    private SignalingServer _server = null!;
    private CuttableProxy _network = null!;
    private HubPeer _witness = null!;
    private string _witnessId = null!;

    private Uri Hub => new(_network.Address, SignalingProtocol.Path);

    public async ValueTask InitializeAsync()
    {
        _server = await SignalingServer.StartAsync(
            new Dictionary<string, string?> { ["Signaling:Mailbox:MaxSignals"] = "20", ["Signaling:ClientTimeout"] = "01:00:00" }, _time);
        _network = new CuttableProxy(_server.Address);
        _witness = await HubPeer.ConnectAsync(_server);
        _witnessId = (await _witness.JoinAsync(_room, "witness")).PeerId;
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            _server.Log.Alarms.Should().BeEmpty();
        }
        finally
        {
            await _witness.DisposeAsync();
            await _network.DisposeAsync();
            await _server.DisposeAsync();
        }
    }

    [Fact]
    public async Task Peer_ThatIsCutAndComesBack_IsTheSameAsBefore()
    {
        var metadata = new Dictionary<string, string> { ["hand"] = "up" };
        await using var before = await HubPeer.ConnectAsync(Hub);
        var joined = await before.JoinAsync(_room, "ann", metadata);

        _network.Cut();
        await ShouldBeToldAsync(joined.PeerId, PeerStates.Suspended, version: 3);
        await using var after = await HubPeer.ConnectAsync(Hub);
        var resumed = await after.ResumeAsync(joined.ResumeToken);

        await ShouldBeToldAsync(joined.PeerId, PeerStates.Connected, version: 4);
        resumed.Should().BeEquivalentTo(joined with { Version = 4 });
        resumed.Self.Metadata.Should().Equal(metadata);
        after.Id.Should().NotBe(joined.PeerId);
        (await after.SendMessageAsync(_witnessId, "back")).Status.Should().Be(SendStatuses.Sent);
        (await _witness.Events.NextAsync(nameof(ISignalingPeer.ReceiveMessage))).Arguments.Should().Equal(joined.PeerId, "back");
        (await _witness.SendMessageAsync(joined.PeerId, "hello")).Status.Should().Be(SendStatuses.Sent);
        (await after.Events.NextAsync(nameof(ISignalingPeer.ReceiveMessage))).Arguments.Should().Equal(_witnessId, "hello");
    }

    [Fact]
    public async Task SignalsSentMeanwhile_ArriveOnceInOrder_BeforeTheLiveOnes()
    {
        var joined = await JoinAndCutAsync();
        for (var i = 0; i < 20; i++)
        {
            (await _witness.SendMessageAsync(joined.PeerId, $"{i}")).Status.Should().Be(SendStatuses.Queued);
        }

        await _witness.UpdateAsync(new PeerUpdate("Will"));
        await using var after = await HubPeer.ConnectAsync(Hub);
        var live = Task.Run(async () =>
        {
            for (var i = 20; i < 60;)
            {
                // Sends are refused while the mailbox is full.
                i += await SucceedsAsync(() => _witness.SendMessageAsync(joined.PeerId, $"{i}")) ? 1 : 0;
            }
        });
        var resumed = await after.ResumeAsync(joined.ResumeToken);
        await after.GetRosterAsync();
        await live.InTime();

        resumed.Peers.Single().DisplayName.Should().Be("Will");
        for (var i = 0; i < 60; i++)
        {
            (await after.Events.NextAsync()).Should().BeEquivalentTo(new PeerEvent(nameof(ISignalingPeer.ReceiveMessage), [_witnessId, $"{i}"]));
        }

        after.Events.ShouldHaveNoMore();
    }

    [Fact]
    public async Task Mailbox_ThatIsFull_RefusesTheSender_AndABroadcastSkipsIt()
    {
        await using var third = await HubPeer.JoinAsync(_server, _room);
        await _witness.Events.NextAsync(nameof(ISignalingPeer.PeerJoined));
        var joined = await JoinAndCutAsync();
        for (var i = 0; i < 20; i++)
        {
            await _witness.SendMessageAsync(joined.PeerId, $"{i}");
        }

        (await _witness.RefusalAsync(nameof(ISignalingHub.SendMessage), joined.PeerId, "20")).Should().Be(SignalingErrorCodes.MailboxFull);
        (await _witness.SendMessageAsync(null, "all")).Status.Should().Be(SendStatuses.Sent);

        await third.Events.NextAsync(nameof(ISignalingPeer.PeerJoined));
        await third.Events.NextAsync(nameof(ISignalingPeer.PeerUpdated));
        (await NextMessageAsync(third)).Should().Be("all");
        await using var after = await HubPeer.ConnectAsync(Hub);
        await after.ResumeAsync(joined.ResumeToken);
        await after.GetRosterAsync();
        for (var i = 0; i < 20; i++)
        {
            (await NextMessageAsync(after)).Should().Be($"{i}");
        }
    }

    [Fact]
    public async Task SignalsOfASenderThatHasLeftMeanwhile_AreNotDelivered()
    {
        var leaver = await HubPeer.JoinAsync(_server, _room);
        await _witness.Events.NextAsync(nameof(ISignalingPeer.PeerJoined));
        var joined = await JoinAndCutAsync();
        await leaver.SendMessageAsync(joined.PeerId, "from nobody");
        await _witness.SendMessageAsync(joined.PeerId, "from somebody");

        await leaver.LeaveAsync(); // the end of SignalR's client does not wait until its Close is sent
        await leaver.DisposeAsync();
        await _witness.Events.NextAsync(nameof(ISignalingPeer.PeerLeft));
        await using var after = await HubPeer.ConnectAsync(Hub);
        await after.ResumeAsync(joined.ResumeToken);
        await after.GetRosterAsync();

        (await after.Events.NextAsync(nameof(ISignalingPeer.ReceiveMessage))).Arguments.Should().Equal(_witnessId, "from somebody");
    }

    [Fact]
    public async Task Peer_ThatDoesNotResumeInTime_HasLeft()
    {
        var joined = await JoinAndCutAsync();

        _time.Advance(_window - TimeSpan.FromTicks(1));
        (await _witness.GetRosterAsync()).Peers.Should().ContainSingle();
        _time.Advance(TimeSpan.FromTicks(1));

        (await _witness.Events.NextAsync(nameof(ISignalingPeer.PeerLeft))).Arguments.Should().Equal(joined.PeerId, PeerLeftReasons.Timeout, 4L);
        (await _witness.RefusalAsync(nameof(ISignalingHub.SendMessage), joined.PeerId, "anybody?")).Should().Be(SignalingErrorCodes.PeerNotFound);
        await using var late = await HubPeer.ConnectAsync(_server);
        (await late.RefusalAsync(nameof(ISignalingHub.Resume), joined.ResumeToken)).Should().Be(SignalingErrorCodes.ResumeFailed);
        _server.Rooms.PeerCount.Should().Be(1);
    }

    [Fact]
    public async Task Peer_WhoseOlderConnectionStillLives_TakesItsPlace()
    {
        await using var before = await HubPeer.ConnectAsync(_server);
        var joined = await before.JoinAsync(_room);
        await _witness.Events.NextAsync(nameof(ISignalingPeer.PeerJoined));

        await using var after = await HubPeer.ConnectAsync(_server);
        var resumed = await after.ResumeAsync(joined.ResumeToken);

        resumed.Version.Should().Be(2, "nothing has changed for the other peers");
        (await before.Events.NextAsync(nameof(ISignalingPeer.Removed))).Arguments.Should().Equal(RemovedReasons.Replaced);
        await before.Closed.InTime();
        await Patience.Until(() => _server.Relay.ConnectionCount == 2, "the server has noticed the end of the older connection");
        (await _witness.SendMessageAsync(joined.PeerId, "still there?")).Status.Should().Be(SendStatuses.Sent);
        (await NextMessageAsync(after)).Should().Be("still there?");
        (await after.RefusalAsync(nameof(ISignalingHub.Resume), joined.ResumeToken)).Should().Be(SignalingErrorCodes.AlreadyJoined);
        (await after.RefusalAsync(nameof(ISignalingHub.Join), new JoinRequest("elsewhere"))).Should().Be(SignalingErrorCodes.AlreadyJoined);
        _witness.Events.ShouldHaveNoMore();

        // The older connection has ended by now. To cut it when its time is over would fail, and the log would say so.
        _time.Advance(TimeSpan.FromSeconds(10));
        await after.GetRosterAsync();
        await _witness.GetRosterAsync();
    }

    [Fact]
    public async Task Token_ThatDoesNotHold_IsRefusedAndChangesNothing()
    {
        await using var peer = await HubPeer.ConnectAsync(_server);
        var joined = await peer.JoinAsync(_room);
        var parts = joined.ResumeToken.Split('.');
        await using var stranger = await HubPeer.ConnectAsync(_server);
        string[] wrong =
        [
            "x", "..", new('x', 10_000), _witnessId, $"{parts[0]}.{_witnessId}.{parts[2]}", $"{new string('A', parts[0].Length)}.{parts[1]}.{parts[2]}",
            joined.ResumeToken[1..], joined.ResumeToken + ".", $"{parts[0]}.{parts[1]}.%", "ä.ö.ü",
        ];
        foreach (var token in wrong)
        {
            (await stranger.RefusalAsync(nameof(ISignalingHub.Resume), token)).Should().Be(SignalingErrorCodes.ResumeFailed, token[..Math.Min(80, token.Length)]);
        }

        (await stranger.RefusalAsync(nameof(ISignalingHub.Resume), [null])).Should().Be(SignalingErrorCodes.InvalidRequest);
        await peer.LeaveAsync();
        (await stranger.RefusalAsync(nameof(ISignalingHub.Resume), joined.ResumeToken)).Should().Be(SignalingErrorCodes.ResumeFailed, "the peer has left");
        await peer.JoinAsync(_room);
        (await stranger.RefusalAsync(nameof(ISignalingHub.Resume), joined.ResumeToken)).Should().Be(SignalingErrorCodes.ResumeFailed, "the token belongs to an earlier stay in the room");
    }

    [Fact]
    public async Task Resume_ByManyAtOnce_HasOneWinner_AndOnePeerExists()
    {
        var joined = await JoinAndCutAsync();
        var connections = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => HubPeer.ConnectAsync(_server)));

        await Task.WhenAll(connections.Select(connection => connection.ResumeAsync(joined.ResumeToken)));

        // Each connection replaced the previous one.
        await Patience.Until(() => connections.Count(connection => connection.Closed.IsCompleted) == 7, "all connections but one are closed");
        var winner = connections.Single(connection => !connection.Closed.IsCompleted);
        await _witness.SendMessageAsync(joined.PeerId, "who is it?");
        (await NextMessageAsync(winner)).Should().Be("who is it?");
        (await _witness.GetRosterAsync()).Peers.Should().ContainSingle().Which.State.Should().Be(PeerStates.Connected);
        await Task.WhenAll(connections.Select(connection => connection.DisposeAsync().AsTask()));
    }

    [Fact]
    public async Task Resume_RacingWithTheExpiry_EitherSucceedsOrThePeerHasLeft()
    {
        for (var round = 0; round < 30; round++)
        {
            var joined = await JoinAndCutAsync();
            await using var after = await HubPeer.ConnectAsync(_server);

            var expiring = Task.Run(() => _time.Advance(_window));
            var isBack = await SucceedsAsync(() => after.ResumeAsync(joined.ResumeToken));
            await expiring.InTime();

            (await _witness.GetRosterAsync()).Peers.Should().HaveCount(isBack ? 1 : 0);
            await after.DisposeAsync();
            await Patience.Until(() => _server.Rooms.PeerCount == 1, "no other peer is left");
            while ((await _witness.Events.NextAsync()).Name != nameof(ISignalingPeer.PeerLeft))
            {
                // Waits until the peer of this round has left.
            }
        }
    }

    private static async Task<bool> SucceedsAsync<T>(Func<Task<T>> call)
    {
        try
        {
            await call();
            return true;
        }
        catch (HubException)
        {
            return false;
        }
    }

    private static async Task<string> NextMessageAsync(HubPeer peer) =>
        (await peer.Events.NextAsync(nameof(ISignalingPeer.ReceiveMessage))).Get<string>(1);

    private async Task<JoinResult> JoinAndCutAsync()
    {
        var peer = await HubPeer.ConnectAsync(Hub);
        var joined = await peer.JoinAsync(_room);
        await _witness.Events.NextAsync(nameof(ISignalingPeer.PeerJoined));
        _network.Cut();
        var told = await _witness.Events.NextAsync(nameof(ISignalingPeer.PeerUpdated));
        told.Get<PeerInfo>(0).State.Should().Be(PeerStates.Suspended);
        await peer.DisposeAsync();
        return joined;
    }

    private async Task ShouldBeToldAsync(string peerId, string state, long version)
    {
        var told = await _witness.Events.NextAsync();
        if (told.Name == nameof(ISignalingPeer.PeerJoined))
        {
            told = await _witness.Events.NextAsync();
        }

        told.Name.Should().Be(nameof(ISignalingPeer.PeerUpdated));
        told.Get<PeerInfo>(0).Should().BeEquivalentTo(new { PeerId = peerId, State = state });
        told.Get<long>(1).Should().Be(version);
    }
}

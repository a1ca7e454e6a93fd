using System.Net;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;
using Signaling.AspNetCore.Hub;
using Signaling.Client;
using Signaling.Tests.Support;

namespace Signaling.Tests;

/// <summary>The .NET client when its connection breaks: Bob has an unreliable network, the others do not.</summary>
public sealed class SignalingClientResumeTests : IAsyncLifetime
{
    private static readonly Dictionary<string, string> _guest = new() { ["role"] = "guest" };

    private readonly string _room = Guid.NewGuid().ToString();
    private SignalingServer _server = null!;
    private CuttableProxy _network = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await SignalingServer.StartAsync();
        _network = new CuttableProxy(_server.Address);
    }

    public async ValueTask DisposeAsync()
    {
        await _network.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Theory]
    [InlineData(ClientProtocol.Json)]
    [InlineData(ClientProtocol.MessagePack)]
    public async Task Cut_AndBackInTime_IsTheSamePeer_AndReceivesAllEventsInOrder(ClientProtocol protocol)
    {
        await using var ann = new SignalingClient(_server.Address);
        var annTold = ann.Record();
        await ann.JoinAsync(_room, "Ann");
        await using var cy = new SignalingClient(_server.Address);
        await cy.JoinAsync(_room, "Cy");
        await using var bob = CreateBob(protocol: protocol);
        var bobTold = bob.Record();
        var before = await bob.JoinAsync(_room, "Bob", _guest);
        await bob.UpdatePeerAsync(new PeerUpdate(DisplayName: "Bobby"));

        await BreakAsync(bobTold);
        await Patience.Until(() => ann.Peers.Any(peer => peer.PeerId == before.PeerId && peer.State == PeerStates.Suspended), "Ann has received that Bob is suspended");
        await cy.LeaveAsync();
        await using var dan = new SignalingClient(_server.Address);
        await dan.JoinAsync(_room, "Dan");
        for (var i = 0; i < 20; i++)
        {
            (await (i % 2 == 0 ? ann : dan).SendMessageAsync(before.PeerId, $"{i}")).Status.Should().Be(SendStatuses.Queued);
        }

        Heal(bob);

        var roster = (await bobTold.NextAsync(nameof(bob.RosterChanged))).Get<Roster>(0);
        roster.Peers.Select(peer => peer.PeerId).Should().Equal(ann.PeerId, dan.PeerId);
        var (join, resumed) = await ReconnectedAsync(bobTold);
        resumed.Should().BeTrue();
        join!.PeerId.Should().Be(before.PeerId).And.Be(bob.PeerId);
        join.Self.Should().BeEquivalentTo(before.Self with { DisplayName = "Bobby" });
        for (var i = 0; i < 20; i++)
        {
            (await bobTold.NextAsync(nameof(bob.MessageReceived))).Arguments.Should().Equal((i % 2 == 0 ? ann : dan).PeerId, $"{i}");
        }

        (await ann.SendMessageAsync(before.PeerId, "live")).Status.Should().Be(SendStatuses.Sent);
        (await bobTold.NextAsync(nameof(bob.MessageReceived))).Get<string>(1).Should().Be("live");
        await bob.SendMessageAsync(ann.PeerId!, "I am back");
        bob.Peers.Select(peer => peer.PeerId).Should().Equal(ann.PeerId, dan.PeerId);
        await Patience.Until(() => annTold.All.Any(told => told.Name == nameof(ann.MessageReceived)), "Ann has received Bob's message");
        annTold.All.Should().NotContain(told => told.Name == nameof(ann.PeerLeft) && Equals(told.Arguments[0], before.PeerId));
        bobTold.ShouldHaveNoMore();
    }

    [Fact]
    public async Task Cut_WhileNothingHappens_RaisesNoRosterEvent()
    {
        await using var ann = new SignalingClient(_server.Address);
        await ann.JoinAsync(_room);
        await using var bob = CreateBob();
        var told = bob.Record();
        await bob.JoinAsync(_room);

        _network.Cut();

        await told.NextAsync(nameof(bob.Reconnecting));
        (await ReconnectedAsync(told)).Resumed.Should().BeTrue("the first attempt is made at once and raises its event itself");
    }

    [Fact]
    public async Task Cut_AgainAndAgainWhileSignalsCome_LosesNoPeer_AndRaisesNothingTwiceOrOutOfOrder()
    {
        await using var ann = new SignalingClient(_server.Address);
        await ann.JoinAsync(_room);
        await using var bob = CreateBob();
        var told = bob.Record();
        var id = (await bob.JoinAsync(_room)).PeerId;
        using var enough = new CancellationTokenSource();
        var sent = 0;
        var sending = Task.Run(async () =>
        {
            for (; !enough.IsCancellationRequested; sent++)
            {
                await TrySendAsync($"{sent}");
            }
        }, TestContext.Current.CancellationToken);

        for (var round = 0; round < 10; round++)
        {
            var reconnected = told.All.Count(each => each.Name == nameof(bob.Reconnected));
            _network.Cut();
            await Patience.Until(() => told.All.Count(each => each.Name == nameof(bob.Reconnected)) > reconnected, "Bob has resumed");
        }

        await enough.CancelAsync();
        await sending.InTime();
        await Patience.UntilNothingIsMissing(async () => await TrySendAsync($"{sent}") ? null : "Bob has not read his queued signals.");
        await Patience.Until(() => told.All.Any(each => each.Name == nameof(bob.MessageReceived) && each.Get<string>(1) == $"{sent}"), "the last message has arrived");
        told.All.Where(each => each.Name == nameof(bob.Reconnected)).Should().OnlyContain(each => each.Get<bool>(2) && each.Get<JoinResult>(0).PeerId == id);
        told.All.Where(each => each.Name == nameof(bob.MessageReceived)).Select(each => int.Parse(each.Get<string>(1), null))
            .Should().BeInAscendingOrder().And.OnlyHaveUniqueItems();

        // A send is refused when the mailbox of the suspended peer is full, or its queue before the end of the connection is known.
        async Task<bool> TrySendAsync(string text)
        {
            try
            {
                await ann.SendMessageAsync(id, text);
                return true;
            }
            catch (SignalingException refusal) when (refusal.Code is SignalingErrorCodes.MailboxFull or SignalingErrorCodes.RateLimited)
            {
                return false;
            }
        }
    }

    [Fact]
    public async Task Cut_BeforeTheAnswerToResumeHasCome_ResumesAgain()
    {
        await using var ann = new SignalingClient(_server.Address);
        var annTold = ann.Record();
        await ann.JoinAsync(_room);
        await using var bob = CreateBob();
        var told = bob.Record();
        var id = (await bob.JoinAsync(_room)).PeerId;
        await BreakAsync(told);

        // Ann receives the event of the resume while the answer is still delayed on its way to Bob.
        _network.Delay = TimeSpan.FromMilliseconds(300);
        Heal(bob);
        await Patience.Until(() => annTold.All.Any(each => each.Name == nameof(ann.PeerUpdated) && each.Get<PeerInfo>(0).State == PeerStates.Connected), "Bob has resumed");
        _network.Delay = TimeSpan.Zero;
        _network.Cut();

        var (join, resumed) = await ReconnectedAsync(told);
        resumed.Should().BeTrue();
        join!.PeerId.Should().Be(id);
        (await bob.GetRosterAsync()).Peers.Should().ContainSingle().Which.PeerId.Should().Be(ann.PeerId);
        told.ShouldHaveNoMore();
    }

    [Fact]
    public async Task Cut_AndBackTooLate_JoinsAgainAsItWasLast()
    {
        await using var server = await SignalingServer.StartAsync(new Dictionary<string, string?> { ["Signaling:ResumeWindow"] = "00:00:00.010" });
        _network.Targets = [server.Address];
        await using var ann = new SignalingClient(server.Address);
        var annTold = ann.Record();
        await ann.JoinAsync(_room);
        await using var bob = CreateBob();
        var bobTold = bob.Record();
        var before = await bob.JoinAsync(_room, "Bob", _guest);
        await bob.UpdatePeerAsync(new PeerUpdate(DisplayName: "Bobby"));

        await BreakAsync(bobTold);
        await Patience.Until(() => annTold.All.Any(told => told.Name == nameof(ann.PeerLeft)), "Bob's resume window has ended");
        Heal(bob);

        await ShouldBeANewPeerAsync(bob, bobTold, before);
        annTold.All.Should().Contain(told => told.Name == nameof(ann.PeerLeft) && told.Arguments.SequenceEqual(new[] { before.PeerId, PeerLeftReasons.Timeout }));
        ann.Peers.Should().ContainSingle().Which.PeerId.Should().Be(bob.PeerId);
    }

    [Fact]
    public async Task Server_ThatRestarts_IsJoinedAgain()
    {
        await using var next = await SignalingServer.StartAsync();
        await using var bob = CreateBob();
        var told = bob.Record();
        var before = await bob.JoinAsync(_room, "Bobby", _guest);

        _network.Targets = [next.Address];
        _network.Cut();

        await told.NextAsync(nameof(bob.Reconnecting));
        await ShouldBeANewPeerAsync(bob, told, before);
    }

    [Fact]
    public async Task Leave_DuringABreak_IsNotUndone()
    {
        await using var ann = new SignalingClient(_server.Address);
        await ann.JoinAsync(_room);
        await using var bob = CreateBob();
        var told = bob.Record();
        var id = (await bob.JoinAsync(_room)).PeerId;

        await BreakAsync(told);
        await bob.LeaveAsync();
        bob.Room.Should().BeNull();
        Heal(bob);

        (await ReconnectedAsync(told)).Join.Should().BeNull();
        bob.Room.Should().BeNull();
        (await Assert.ThrowsAsync<SignalingException>(() => bob.GetRosterAsync())).Code.Should().Be(SignalingErrorCodes.NotJoined);
        ann.Peers.Should().ContainSingle().Which.State.Should().Be(PeerStates.Suspended);
        ann.Peers[0].PeerId.Should().Be(id);
        (await bob.JoinAsync(_room)).PeerId.Should().NotBe(id, "the application left on purpose");
    }

    [Fact]
    public async Task Calls_DuringABreak_FailBecauseTheClientIsReconnecting()
    {
        await using var bob = CreateBob();
        var told = bob.Record();
        var id = (await bob.JoinAsync(_room)).PeerId;

        await BreakAsync(told);

        bob.State.Should().Be(SignalingClientState.Reconnecting);
        bob.PeerId.Should().Be(id, "the last known state stays visible");
        await ShouldBeReconnectingAsync(() => bob.BroadcastMessageAsync("hi"));
        await ShouldBeReconnectingAsync(() => bob.JoinAsync("another"));
        await bob.DisposeAsync();
        bob.State.Should().Be(SignalingClientState.Disconnected);

        static async Task ShouldBeReconnectingAsync(Func<Task> call)
        {
            var failure = await Assert.ThrowsAsync<SignalingException>(call);
            (failure.Code, failure.IsTransient).Should().Be(((string?)null, true));
            failure.Message.Should().Contain("reconnecting");
        }
    }

    [Fact]
    public async Task Node_ThatIsDraining_IsLeftWithoutLeavingTheRoom()
    {
        await using var bob = CreateBob();
        var told = bob.Record();
        await bob.JoinAsync(_room, "Bobby", _guest);

        await _server.Services.GetRequiredService<IHubContext<SignalingHub, ISignalingPeer>>().Clients.Client(bob.PeerId!).ServerDraining(0);

        (await told.NextAsync(nameof(bob.ServerDraining))).Get<TimeSpan>(0).Should().Be(TimeSpan.Zero);
        await told.NextAsync(nameof(bob.Reconnecting));
        var (join, _) = await ReconnectedAsync(told);
        join!.Self.DisplayName.Should().Be("Bobby");
        (await bob.GetRosterAsync()).Peers.Should().BeEmpty("Bob is in the room once");
    }

    [Fact]
    public async Task Server_ThatAcceptsNoPeersForNow_IsTriedAgain()
    {
        var refusals = 0;
        await using var bob = new SignalingClient(new SignalingClientOptions
        {
            ServerUrl = _network.Address,
            ReconnectPolicy = new Waiting(TimeSpan.FromMilliseconds(1)),
            ConfigureHttp = http => http.HttpMessageHandlerFactory = inner => new Refusing(inner, () => Interlocked.Decrement(ref refusals) >= 0),
        });
        var told = bob.Record();
        var id = (await bob.JoinAsync(_room)).PeerId;

        Volatile.Write(ref refusals, 5);
        _network.Cut();

        await told.NextAsync(nameof(bob.Reconnecting));
        var (join, resumed) = await ReconnectedAsync(told);
        resumed.Should().BeTrue();
        join!.PeerId.Should().Be(id);
        refusals.Should().BeNegative("the client was refused first");
    }

    [Fact]
    public async Task Hint_EndsTheWaitingForTheNextTry()
    {
        var hints = new FakeHints();
        await using var bob = CreateBob(hints);
        var told = bob.Record();
        await bob.JoinAsync(_room);
        hints.Hint!();

        await BreakAsync(told);
        _network.IsDown = false;
        hints.Hint();

        (await ReconnectedAsync(told)).Resumed.Should().BeTrue();
        await bob.DisposeAsync();
        hints.Hint.Should().BeNull("a disposed client does not listen any more");
    }

    [Fact]
    public async Task Hint_WhileTheConnectionIsDeadUnnoticed_OpensANewOne()
    {
        await using var ann = new SignalingClient(_server.Address);
        var annTold = ann.Record();
        await ann.JoinAsync(_room);
        var hints = new FakeHints();
        await using var bob = CreateBob(hints, delay: TimeSpan.Zero);
        var told = bob.Record();
        var id = (await bob.JoinAsync(_room)).PeerId;

        _network.Freeze();
        var call = bob.SendMessageAsync(ann.PeerId!, "lost");
        hints.Hint!();

        await told.NextAsync(nameof(bob.Reconnecting));
        (await Assert.ThrowsAsync<SignalingException>(() => call.InTime())).IsTransient.Should().BeTrue();
        var (join, resumed) = await ReconnectedAsync(told);
        resumed.Should().BeTrue();
        join!.PeerId.Should().Be(id);
        await bob.SendMessageAsync(ann.PeerId!, "here");
        await Patience.Until(() => annTold.All.Any(each => each.Name == nameof(ann.MessageReceived)), "Ann has received Bob's message");
        annTold.All.Should().NotContain(each => each.Name == nameof(ann.PeerLeft));
        told.ShouldHaveNoMore();
    }

    [Fact]
    public async Task Hint_WhileTheConnectionLives_ChangesNothing()
    {
        await using var bob = CreateBob();
        var told = bob.Record();

        bob.ReconnectNow();
        await bob.ConnectAsync();
        bob.ReconnectNow();
        (await Assert.ThrowsAsync<SignalingException>(() => bob.GetRosterAsync())).Code.Should().Be(SignalingErrorCodes.NotJoined);
        await bob.JoinAsync(_room);
        bob.ReconnectNow();
        await bob.GetRosterAsync();

        bob.State.Should().Be(SignalingClientState.Connected);
        told.ShouldHaveNoMore();
    }

    [Fact]
    public async Task Peer_ThatIsReplaced_DoesNotResume()
    {
        await using var bob = CreateBob();
        var told = bob.Record();
        var joined = await bob.JoinAsync(_room);

        await using var thief = await HubPeer.ConnectAsync(_server);
        (await thief.ResumeAsync(joined.ResumeToken)).PeerId.Should().Be(joined.PeerId);

        (await told.NextAsync(nameof(bob.Removed))).Get<string>(0).Should().Be(RemovedReasons.Replaced);
        await told.NextAsync(nameof(bob.Closed));
        bob.State.Should().Be(SignalingClientState.Disconnected);
        bob.Room.Should().BeNull();
    }

    private async Task ShouldBeANewPeerAsync(SignalingClient bob, PeerEvents told, JoinResult before)
    {
        var (join, resumed) = await ReconnectedAsync(told);
        resumed.Should().BeFalse();
        join!.PeerId.Should().NotBe(before.PeerId).And.Be(bob.PeerId);
        join.Room.Should().Be(_room);
        join.Self.DisplayName.Should().Be("Bobby");
        join.Self.Metadata.Should().Equal(_guest);
    }

    private static async Task<(JoinResult? Join, bool Resumed)> ReconnectedAsync(PeerEvents told)
    {
        var reconnected = await told.NextAsync(nameof(SignalingClient.Reconnected));
        reconnected.Arguments[1].Should().BeNull("no attempt was refused");
        return (reconnected.Get<JoinResult?>(0), reconnected.Get<bool>(2));
    }

    private async Task BreakAsync(PeerEvents told)
    {
        _network.IsDown = true;
        _network.Cut();
        await told.NextAsync(nameof(SignalingClient.Reconnecting));
    }

    private void Heal(SignalingClient client)
    {
        _network.IsDown = false;
        client.ReconnectNow();
    }

    /// <summary>Creates Bob. With hints he waits for them before he reconnects; without hints he reconnects on his own.</summary>
    private SignalingClient CreateBob(
        FakeHints? hints = null, TimeSpan? delay = null, ClientProtocol protocol = ClientProtocol.Json)
    {
        var options = new SignalingClientOptions { ServerUrl = _network.Address, HubProtocol = protocol.Create(), UseNetworkHints = hints is not null, DrainPatience = TimeSpan.FromMilliseconds(50) };
        if (hints is not null)
        {
            options.NetworkHints = hints.Listen;
            options.ReconnectPolicy = new Waiting(delay ?? TimeSpan.FromDays(1));
            options.ProbeTimeout = delay is null ? options.ProbeTimeout : TimeSpan.FromMilliseconds(200);
        }

        return new SignalingClient(options);
    }

    private sealed class Waiting(TimeSpan delay) : IRetryPolicy
    {
        public TimeSpan? NextRetryDelay(RetryContext retryContext) => delay;
    }

    private sealed class Refusing(HttpMessageHandler inner, Func<bool> refuses) : DelegatingHandler(inner)
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            refuses() ? new HttpResponseMessage(HttpStatusCode.ServiceUnavailable) : await base.SendAsync(request, cancellationToken);
    }

    private sealed class FakeHints : IDisposable
    {
        public Action? Hint { get; private set; }

        public Func<Action, IDisposable> Listen => hint =>
        {
            Hint = hint;
            return this;
        };

        public void Dispose() => Hint = null;
    }
}

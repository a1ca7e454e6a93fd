using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR;
using Signaling.Client;
using Signaling.Tests.Support;

namespace Signaling.Tests;

/// <summary>The .NET client with a real server.</summary>
public sealed class SignalingClientTests : IAsyncLifetime
{
    private readonly string _room = Guid.NewGuid().ToString();
    private SignalingServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await SignalingServer.StartAsync();

    public async ValueTask DisposeAsync()
    {
        try
        {
            await Patience.Until(() => _server.Rooms.PeerCount == 0, "every client has left");
            _server.Log.Alarms.Should().BeEmpty();
        }
        finally
        {
            await _server.DisposeAsync();
        }
    }

    [Theory]
    [InlineData(ClientProtocol.Json, HttpTransportType.WebSockets)]
    [InlineData(ClientProtocol.Json, HttpTransportType.ServerSentEvents)]
    [InlineData(ClientProtocol.Json, HttpTransportType.LongPolling)]
    [InlineData(ClientProtocol.MessagePack, HttpTransportType.WebSockets)]
    [InlineData(ClientProtocol.MessagePack, HttpTransportType.LongPolling)]
    public async Task TwoClients_InARoom_SeeEachOtherAndExchangeSignals(ClientProtocol protocol, HttpTransportType transport)
    {
        await using var ann = Create(protocol, transport);
        var annTold = ann.Record();
        await using var bob = Create(protocol, transport);
        var bobTold = bob.Record();

        await ann.JoinAsync(_room, "Ann");
        var joined = await bob.JoinAsync(_room, "Bob", new Dictionary<string, string> { ["role"] = "guest" });
        var offer = new SessionDescription(SessionDescriptionTypes.Offer, Awkward.Text);
        var answer = new SessionDescription(SessionDescriptionTypes.Answer, Awkward.Text);
        var candidate = new IceCandidate("candidate:1", "0", 0, "frag");
        (await bob.SendOfferAsync(ann.PeerId!, offer)).Status.Should().Be(SendStatuses.Sent);
        await bob.SendIceAsync(ann.PeerId!, candidate);
        await bob.SendIceAsync(ann.PeerId!, null);
        await bob.BroadcastMessageAsync("hello");
        await bob.UpdatePeerAsync(new PeerUpdate(DisplayName: "Bobby"));

        await ShouldBeAsync(annTold, nameof(ann.PeerJoined), bob.PeerId);
        await ShouldBeAsync(annTold, nameof(ann.OfferReceived), bob.PeerId, offer);
        await ShouldBeAsync(annTold, nameof(ann.IceCandidateReceived), bob.PeerId, candidate);
        await ShouldBeAsync(annTold, nameof(ann.IceCandidateReceived), bob.PeerId, null);
        await ShouldBeAsync(annTold, nameof(ann.MessageReceived), bob.PeerId, "hello");
        (await annTold.NextAsync(nameof(ann.PeerUpdated))).Get<PeerInfo>(0).DisplayName.Should().Be("Bobby");
        await ann.SendAnswerAsync(bob.PeerId!, answer);
        await ann.SendMessageAsync(bob.PeerId!, "welcome");
        await ShouldBeAsync(bobTold, nameof(bob.AnswerReceived), ann.PeerId, answer);
        await ShouldBeAsync(bobTold, nameof(bob.MessageReceived), ann.PeerId, "welcome");

        ann.Peers.Should().ContainSingle().Which.Should().BeEquivalentTo(joined.Self with { DisplayName = "Bobby" });
        bob.Peers.Should().ContainSingle().Which.PeerId.Should().Be(ann.PeerId);
        ann.Room.Should().Be(_room);

        await bob.LeaveAsync();
        await ShouldBeAsync(annTold, nameof(ann.PeerLeft), joined.PeerId, PeerLeftReasons.Left);
        ann.Peers.Should().BeEmpty();
        bob.Room.Should().BeNull();
        await bob.JoinAsync(_room);
    }

    [Fact]
    public async Task Refusal_IsAnExceptionWithTheCodeAndTheExplanation()
    {
        await using var client = Create();
        await client.JoinAsync(_room);

        var refusal = await Assert.ThrowsAsync<SignalingException>(() => client.SendMessageAsync("nobody", "hi"));

        refusal.Code.Should().Be(SignalingErrorCodes.PeerNotFound);
        refusal.Message.Should().Be("No such peer is in this room.");
        refusal.IsTransient.Should().BeFalse();
        refusal.InnerException.Should().BeOfType<HubException>();
    }

    [Fact]
    public async Task Calls_OutOfPlace_FailWithoutHarm()
    {
        var client = Create();

        var unconnected = await Assert.ThrowsAsync<SignalingException>(() => client.SendMessageAsync("somebody", "hi"));
        (unconnected.Code, unconnected.IsTransient).Should().Be(((string?)null, false), "only the application can change it");
        await client.ConnectAsync();
        (await Assert.ThrowsAsync<SignalingException>(() => client.GetRosterAsync())).Code.Should().Be(SignalingErrorCodes.NotJoined);
        (await Assert.ThrowsAsync<SignalingException>(() => client.JoinAsync(string.Empty))).Code.Should().Be(SignalingErrorCodes.InvalidRequest);
        await client.JoinAsync(_room);
        (await Assert.ThrowsAsync<SignalingException>(() => client.JoinAsync("another"))).Code.Should().Be(SignalingErrorCodes.AlreadyJoined);
        client.Room.Should().Be(_room);

        await client.DisposeAsync();
        await client.DisposeAsync();
        await client.Invoking(client => client.JoinAsync(_room)).Should().ThrowAsync<ObjectDisposedException>();
    }

    [Fact]
    public async Task Call_WithACancelledToken_EndsAtOnce()
    {
        await using var client = Create();
        await client.JoinAsync(_room);

        await client.Invoking(client => client.GetRosterAsync(new CancellationToken(canceled: true))).Should().ThrowAsync<OperationCanceledException>();

        (await client.GetRosterAsync()).Peers.Should().BeEmpty("the client stays usable");
    }

    [Fact]
    public async Task Connect_WithoutAServer_FailsAsTransientEachTime()
    {
        await using var client = new SignalingClient("http://127.0.0.1:1");

        (await Assert.ThrowsAsync<SignalingException>(() => client.JoinAsync(_room))).IsTransient.Should().BeTrue();
        (await Assert.ThrowsAsync<SignalingException>(() => client.ConnectAsync())).IsTransient.Should().BeTrue();
        client.State.Should().Be(SignalingClientState.Disconnected);
    }

    [Fact]
    public async Task Roster_InAStormOfJoinsUpdatesAndLeaves_IsCorrectInTheEnd_AndNoSignalComesFromAnUnknownPeer()
    {
        const int Rounds = 15;
        await using var witness = Create();
        var strangers = 0; // only of the witness: who leaves may do so between a message and its handler
        witness.MessageReceived += e => Handled.By(() => strangers += witness.Peers.Any(peer => peer.PeerId == e.From) ? 0 : 1);
        await witness.JoinAsync(_room);

        var stayers = await Task.WhenAll(Enumerable.Range(0, 10).Select(async i =>
        {
            var client = Create(i % 2 == 0 ? ClientProtocol.Json : ClientProtocol.MessagePack);
            for (var round = 0; round < Rounds; round++)
            {
                await client.JoinAsync(_room);
                await client.BroadcastMessageAsync("hello");
                await client.UpdatePeerAsync(new PeerUpdate($"name {i} in round {round}"));
                if (round < Rounds - 1)
                {
                    await client.LeaveAsync();
                }
            }

            return client;
        }));

        // An observer that has just joined knows the current room. Its join is also the event with which each client detects the gap of its own updates.
        await using var observer = Create();
        var expected = (await observer.JoinAsync(_room)).Peers.ToDictionary(peer => peer.PeerId, peer => peer.DisplayName);
        expected.Should().HaveCount(11);
        foreach (var client in stayers.Append(witness))
        {
            await Patience.Until(
                () => client.Peers.ToDictionary(peer => peer.PeerId, peer => peer.DisplayName) is var known
                    && known.Count == expected.Count
                    && known.All(peer => peer.Key == observer.PeerId || expected[peer.Key] == peer.Value),
                "the client has the current roster");
        }

        strangers.Should().Be(0);
        await Task.WhenAll(stayers.Select(client => client.DisposeAsync().AsTask()));
        await observer.DisposeAsync();
        await Patience.Until(() => witness.Peers.Count == 0, "the witness has received every leave");
    }

    [Fact]
    public async Task Connection_CutAfterLeaving_IsOpenedAgainWithoutJoiningTheRoom()
    {
        await using var network = new CuttableProxy(_server.Address);
        await using var client = new SignalingClient(network.Address);
        var told = client.Record();
        await client.JoinAsync(_room);
        await client.LeaveAsync();

        network.Cut();

        await told.NextAsync(nameof(client.Reconnecting));
        (await told.NextAsync(nameof(client.Reconnected))).Get<JoinResult?>(0).Should().BeNull();
        client.Room.Should().BeNull();
    }

    [Fact]
    public async Task Handler_ThatThrows_DoesNotAffectOtherHandlers()
    {
        await using var ann = Create();
        ann.MessageReceived += _ => throw new InvalidOperationException("a bug in the application");
        var told = ann.Record();
        await ann.JoinAsync(_room);
        await using var bob = Create();
        await bob.JoinAsync(_room);

        await bob.SendMessageAsync(ann.PeerId!, "one");
        await bob.SendIceAsync(ann.PeerId!, null);

        await told.NextAsync(nameof(ann.PeerJoined));
        await told.NextAsync(nameof(ann.MessageReceived));
        await told.NextAsync(nameof(ann.IceCandidateReceived));
    }

    [Fact]
    public async Task Handler_ThatCallsTheClient_DoesNotDeadlock()
    {
        await using var ann = Create();
        var done = new TaskCompletionSource<SendResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        ann.OfferReceived += async e =>
        {
            await ann.GetRosterAsync();
            done.SetResult(await ann.SendAnswerAsync(e.From, new SessionDescription(SessionDescriptionTypes.Answer, "v=0")));
        };
        await ann.JoinAsync(_room);
        await using var bob = Create();
        await bob.JoinAsync(_room);

        await bob.SendOfferAsync(ann.PeerId!, new SessionDescription(SessionDescriptionTypes.Offer, "v=0"));

        (await done.Task.InTime()).Status.Should().Be(SendStatuses.Sent);
    }

    [Fact]
    public async Task AccessToken_FromTheProvider_IsSent()
    {
        var sent = new List<string?>();
        await using var client = new SignalingClient(new SignalingClientOptions
        {
            ServerUrl = _server.Hub,
            AccessTokenProvider = _ => Task.FromResult<string?>("the token"),
            ConfigureHttp = http => http.HttpMessageHandlerFactory = inner => new Observed(inner, request => sent.Add(request.Headers.Authorization?.ToString())),
        });

        await client.JoinAsync(_room);

        sent.Should().NotBeEmpty().And.OnlyContain(header => header == "Bearer the token");
    }

    private sealed class Observed(HttpMessageHandler inner, Action<HttpRequestMessage> observe) : DelegatingHandler(inner)
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            observe(request);
            return base.SendAsync(request, cancellationToken);
        }
    }

    private SignalingClient Create(
        ClientProtocol protocol = ClientProtocol.Json, HttpTransportType transport = HttpTransportType.WebSockets) =>
        new(new SignalingClientOptions { ServerUrl = _server.Address, HubProtocol = protocol.Create(), Transports = transport });

    private static async Task ShouldBeAsync(PeerEvents told, string name, params object?[] arguments) =>
        (await told.NextAsync(name)).Arguments.Should().Equal(arguments, "these are the arguments of {0}", name);
}

using Signaling.Client;
using Signaling.Tests.Support;

namespace Signaling.Tests.Secrets;

/// <summary>Clients with a room secret, and a real server.</summary>
public sealed class SecretClientTests : IAsyncLifetime
{
    private readonly string _room = Guid.NewGuid().ToString();
    private readonly string _secret = RoomSecret.Create();
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
    public async Task Peers_WithTheSecret_SeeEachOtherAndExchangeSignals_AndOthersReadNothing(ClientProtocol protocol)
    {
        await using var eve = await HubPeer.JoinAsync(_server, _room);
        await using var ann = Create(protocol);
        var annTold = ann.Record();
        await ann.JoinAsync(_room, "Ann", new Dictionary<string, string> { ["role"] = "host" });
        await using var bob = Create();
        var joined = await bob.JoinAsync(_room, "Bob");

        joined.Self.DisplayName.Should().Be("Bob");
        joined.Peers.Should().ContainSingle().Which.Should().BeEquivalentTo(ann.Self);
        ann.Self!.Metadata.Should().Contain("role", "host");
        (await annTold.NextAsync(nameof(ann.PeerJoined))).Arguments.Should().Equal(bob.PeerId);
        ann.CurrentRoom!.Strangers.Should().Equal(new Stranger(eve.Id, StrangerState.None));

        var offer = new SessionDescription(SessionDescriptionTypes.Offer, Awkward.Text);
        var candidate = new IceCandidate("candidate:1", "0", 0, "frag");
        await bob.SendOfferAsync(ann.PeerId!, offer);
        await bob.SendAnswerAsync(ann.PeerId!, new SessionDescription(SessionDescriptionTypes.Rollback, ""));
        await bob.SendIceAsync(ann.PeerId!, candidate);
        await bob.SendIceAsync(ann.PeerId!, null);
        await bob.BroadcastMessageAsync("hello, all");
        await bob.UpdatePeerAsync(new PeerUpdate(DisplayName: "Bobby"));

        (await annTold.NextAsync(nameof(ann.OfferReceived))).Arguments.Should().Equal(bob.PeerId, offer);
        (await annTold.NextAsync(nameof(ann.AnswerReceived))).Get<SessionDescription>(1).Sdp.Should().BeEmpty();
        (await annTold.NextAsync(nameof(ann.IceCandidateReceived))).Arguments.Should().Equal(bob.PeerId, candidate);
        (await annTold.NextAsync(nameof(ann.IceCandidateReceived))).Arguments[1].Should().BeNull();
        (await annTold.NextAsync(nameof(ann.MessageReceived))).Arguments.Should().Equal(bob.PeerId, "hello, all");
        (await annTold.NextAsync(nameof(ann.PeerUpdated))).Get<PeerInfo>(0).DisplayName.Should().Be("Bobby");
        bob.Self!.DisplayName.Should().Be("Bobby");
        (await ann.GetRosterAsync()).Peers.Should().ContainSingle().Which.DisplayName.Should().Be("Bobby");
        eve.Events.All.SelectMany(told => told.Arguments).Select(argument => $"{(argument is PeerInfo peer ? peer.DisplayName + string.Concat(peer.Metadata.Values) : argument)}")
            .Should().NotContain(text => text.Contains("Ann") || text.Contains("Bob") || text.Contains("host") || text.Contains("hello"));
    }

    [Fact]
    public async Task Peers_WithoutTheSecret_AreStrangers_AndNeitherHeardNorSpokenTo()
    {
        await using var ann = Create();
        List<SignalRefusedEvent> refused = [];
        ann.SignalRefused += each => Handled.By(() => refused.Add(each));
        await ann.JoinAsync(_room, "Ann");
        await using var eve = await HubPeer.JoinAsync(_server, _room);
        await using var mallory = Create(secret: RoomSecret.Create());
        var malloryJoined = await mallory.JoinAsync(_room, "Mallory");
        await Patience.Until(() => ann.CurrentRoom!.Strangers.Count == 2, "Ann has heard of both");

        ann.CurrentRoom!.Strangers.Should().Equal(new Stranger(eve.Id, StrangerState.None), new Stranger(malloryJoined.PeerId, StrangerState.WrongSecret));
        ann.Peers.Should().BeEmpty();
        malloryJoined.Peers.Should().BeEmpty();
        (await Assert.ThrowsAsync<SignalingException>(() => ann.SendMessageAsync(eve.Id, "psst"))).Code.Should().Be(SignalingErrorCodes.PeerNotFound);
        await eve.CallAsync<SendResult>(nameof(ISignalingHub.SendOffer), ann.PeerId, new SessionDescription(SessionDescriptionTypes.Offer, "v=0"));
        await Patience.Until(() => refused.Count == 1, "Ann has refused the offer");
        refused[0].Should().Be(new SignalRefusedEvent(eve.Id, nameof(OfferReceivedEvent), SignalRefusal.Stranger));
    }

    [Fact]
    public async Task Envelope_ThatAStrangerPassesOn_IsRefused()
    {
        await using var ann = Create();
        List<SignalRefusal> refused = [];
        ann.SignalRefused += each => Handled.By(() => refused.Add(each.Refusal));
        var annTold = ann.Record();
        await ann.JoinAsync(_room);
        await using var eve = await HubPeer.JoinAsync(_server, _room);
        await using var bob = Create();
        await bob.JoinAsync(_room);
        await bob.BroadcastMessageAsync("once");
        var envelope = (await NextAsync(eve.Events, nameof(ISignalingPeer.ReceiveMessage))).Get<string>(1);
        await eve.CallAsync<SendResult>(nameof(ISignalingHub.SendMessage), ann.PeerId, envelope);
        await Patience.Until(() => refused.Count == 1, "Ann has refused the envelope");

        refused.Should().Equal(SignalRefusal.Stranger);
        annTold.All.Where(told => told.Name == nameof(ann.MessageReceived)).Should().ContainSingle().Which.Arguments.Should().Equal(bob.PeerId, "once");
    }

    [Fact]
    public async Task Peer_ThatResumes_Continues_AndOneThatJoinsAgain_AnnouncesItself()
    {
        await using var ann = Create();
        await ann.JoinAsync(_room, "Ann");
        await using var bob = Create(address: _network.Address);
        var bobTold = bob.Record();
        await bob.JoinAsync(_room, "Bob");
        var former = bob.PeerId!;

        _network.IsDown = true;
        _network.Cut();
        await Patience.Until(() => ann.Peers.Any(peer => peer.State == PeerStates.Suspended), "Ann has received that Bob is suspended");
        (await ann.SendMessageAsync(former, "while you were away")).Status.Should().Be(SendStatuses.Queued);
        _network.IsDown = false;
        bob.ReconnectNow();
        (await NextAsync(bobTold, nameof(bob.MessageReceived))).Arguments.Should().Equal(ann.PeerId, "while you were away");
        bob.PeerId.Should().Be(former);

        await bob.LeaveAsync();
        await bob.JoinAsync(_room, "Bob again");
        await Patience.Until(() => ann.Peers is [{ DisplayName: "Bob again" }], "Ann knows Bob again");
        await ann.BroadcastMessageAsync("welcome back");
        (await NextAsync(bobTold, nameof(bob.MessageReceived))).Arguments.Should().Equal(ann.PeerId, "welcome back");
    }

    [Fact]
    public async Task Profile_ThatDoesNotFit_IsRefused_AndTheRoomIsLeft()
    {
        await using var ann = Create();
        var large = new Dictionary<string, string> { ["large"] = new string('x', 3500) };

        (await Assert.ThrowsAsync<SignalingException>(() => ann.JoinAsync(_room, "Ann", large))).Code.Should().Be(SignalingErrorCodes.MessageTooLarge);
        ann.Room.Should().BeNull();
        await ann.JoinAsync(_room, "Ann");
        ann.Limits!.MaxMessageBytes.Should().Be(12_244);
        await Assert.ThrowsAsync<SignalingException>(() => ann.UpdatePeerAsync(new PeerUpdate("nn\u202EA")));
        ann.Self!.DisplayName.Should().Be("Ann");
    }

    private SignalingClient Create(ClientProtocol protocol = ClientProtocol.Json, string? secret = null, Uri? address = null) =>
        new(new SignalingClientOptions { ServerUrl = address ?? _server.Address, HubProtocol = protocol.Create(), RoomSecret = secret ?? _secret });

    private static async Task<PeerEvent> NextAsync(PeerEvents events, string name)
    {
        while (true)
        {
            var told = await events.NextAsync();
            if (told.Name == name)
            {
                return told;
            }
        }
    }
}

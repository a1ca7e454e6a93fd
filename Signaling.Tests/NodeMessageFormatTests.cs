using Microsoft.AspNetCore.SignalR.Protocol;
using Signaling.AspNetCore.Relay;
using Signaling.AspNetCore.Rooms.Nodes;
using Signaling.AspNetCore.Rooms.State;
using Signaling.Redis.Format;
using Signaling.Tests.Protocols;
using Signaling.Tests.Support;

namespace Signaling.Tests;

/// <summary>Nodes of different versions communicate: their messages contain the types of the contract in plain MessagePack.</summary>
public sealed class NodeMessageFormatTests
{
    private static readonly MessagePackHubProtocol _plain = new();

    public static TheoryData<string, object?> Contents => new()
    {
        { "SendOffer", new SessionDescription(SessionDescriptionTypes.Offer, Awkward.Text) },
        { "SendAnswer", new SessionDescription(SessionDescriptionTypes.Rollback) },
        { "SendIce", new IceCandidate("candidate:1", "0", 300, "Frag+/") },
        { "SendIce", new IceCandidate() },
        { "SendIce", null },
        { "SendMessage", Awkward.Text },
    };

    [Theory]
    [MemberData(nameof(Contents))]
    public void Signal_FromAPeerOfEitherProtocol_IsWrittenInTheContractsShapes_AndReadAgain(string method, object? content)
    {
        foreach (var (ours, stock) in new (IHubProtocol, IHubProtocol)[] { (ProtocolComparison.OursJson, new JsonHubProtocol()), (ProtocolComparison.OursMessagePack, _plain) })
        {
            var signal = Signal(method, Received(ours, stock.GetMessageBytes(new InvocationMessage(method, ["bob", content]))));

            var bytes = NodeMessageFormat.ToBytes(new PeerSignal("room", "id", 7, "bob", signal));

            bytes.ToArray().Should().Equal(_plain.GetMessageBytes(new InvocationMessage(signal.Method, ["room", "id", 7L, "bob", "ann", content])).ToArray());
            var read = NodeMessageFormat.FromBytes(bytes).Should().BeOfType<PeerSignal>().Subject;
            read.To.Should().Be("bob");
            read.From.Should().Be("ann");
            read.Signal.Method.Should().Be(signal.Method);
            Relayed.ToContract(read.Signal.Arguments[1]).Should().Be(content);
        }
    }

    [Fact]
    public void Signal_FromANewerVersion_WithFieldsThatAreNotKnown_IsRead()
    {
        var offer = new Dictionary<string, object?> { ["type"] = "offer", ["new"] = Guid.NewGuid(), ["sdp"] = "v=0" };
        var bytes = _plain.GetMessageBytes(new InvocationMessage(nameof(ISignalingPeer.ReceiveOffer), ["room", "id", 7L, "bob", "ann", offer]));

        var read = NodeMessageFormat.FromBytes(bytes).Should().BeOfType<PeerSignal>().Subject;

        Relayed.ToContract(read.Signal.Arguments[1]).Should().Be(new SessionDescription("offer", "v=0"));
    }

    public static TheoryData<byte[]> Unknown => new(
        Array.Empty<byte>(),
        "garbage"u8.ToArray(),
        new byte[] { 0xDD, 0xFF, 0xFF, 0xFF, 0xFF },
        _plain.GetMessageBytes(new InvocationMessage("RoomLocked", ["room", "id", 7L, true])).ToArray(),
        _plain.GetMessageBytes(new InvocationMessage(nameof(RoomMoved), ["room", "id", 7L, "one argument more"])).ToArray(),
        _plain.GetMessageBytes(new InvocationMessage(nameof(PeerRefused), ["room", "id", 7L, "user:cy", null])).ToArray(),
        _plain.GetMessageBytes(new InvocationMessage(nameof(RoomMoved), [null, null, 7L])).ToArray(),
        _plain.GetMessageBytes(new InvocationMessage(nameof(PeerEntered), ["room", "id", 7L, null, null])).ToArray());

    [Theory]
    [MemberData(nameof(Unknown))]
    public void Message_ThatThisReleaseDoesNotKnow_IsIgnored(byte[] bytes) => NodeMessageFormat.FromBytes(bytes).Should().BeNull();

    [Fact]
    public void NewsForModerators_AreReadAsTheyWereWritten()
    {
        foreach (var news in new NodeMessage[]
        {
            new LockChanged("room", "id", 7, new(true, 3)), new PeerRefused("room", "id", 7, "user:cy", new(Awkward.Text, "cy")), new PeerRefused("room", "id", 7, "peer:x", new(string.Empty)),
        })
        {
            NodeMessageFormat.FromBytes(NodeMessageFormat.ToBytes(news)).Should().Be(news);
        }
    }

    [Fact]
    public void Change_FromANewerVersion_WithFieldsThatAreNotKnown_IsRead()
    {
        var peer = new Dictionary<string, object?>
        {
            ["peerId"] = "ann", ["displayName"] = "Ann", ["metadata"] = new Dictionary<string, string>(), ["state"] = "connected", ["order"] = 3,
            ["role"] = "moderator",
        };

        var read = NodeMessageFormat.FromBytes(_plain.GetMessageBytes(new InvocationMessage(nameof(PeerEntered), ["room", "id", 7L, peer, "node:1"])));

        read.Should().BeOfType<PeerEntered>().Which.Member.Peer.Should().BeEquivalentTo(new { PeerId = "ann", DisplayName = "Ann", Order = 3 });
    }

    private static object? Received(IHubProtocol protocol, ReadOnlyMemory<byte> call)
    {
        var input = Pieces.Cut(call);
        protocol.TryParseMessage(ref input, new HubBinder(typeof(AspNetCore.Hub.SignalingHub)), out var message).Should().BeTrue();
        return message.Should().BeOfType<InvocationMessage>().Subject.Arguments[1];
    }

    private static Signal Signal(string method, object? content) => method switch
    {
        "SendOffer" => AspNetCore.Relay.Signal.ReceiveOffer("ann", (RelayedDescription)content!),
        "SendAnswer" => AspNetCore.Relay.Signal.ReceiveAnswer("ann", (RelayedDescription)content!),
        "SendIce" => AspNetCore.Relay.Signal.ReceiveIce("ann", (RelayedCandidate?)content),
        _ => AspNetCore.Relay.Signal.ReceiveMessage("ann", (RelayedText)content!),
    };
}

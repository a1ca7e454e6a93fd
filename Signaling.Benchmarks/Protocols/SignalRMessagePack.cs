using System.Text;
using Microsoft.AspNetCore.SignalR.Protocol;
using Signaling.Contracts;
using Signaling.Load;

namespace Signaling.Benchmarks.Protocols;

/// <summary>Our server with the hub protocol <c>messagepack</c>. SignalR's client code writes the calls. Received messages are parsed only partly.</summary>
/// <param name="name">The name in the reports.</param>
/// <param name="invokes">Whether signals are invoked and so answered, as by our clients. Otherwise they are sent and not answered.</param>
internal sealed class SignalRMessagePack(string name, bool invokes) : WireProtocol(name)
{
    private const byte Invocation = 1;
    private const byte Completion = 3;
    private const byte Ping = 6;
    private const byte FailedResult = 1;

    private static readonly MessagePackHubProtocol _writer = new();
    private static readonly byte[] _handshake = TextFrame("{\"protocol\":\"messagepack\",\"version\":1}\u001e");

    public override bool IsBinary => true;

    public override bool Answers => invokes;

    public override bool HasBroadcasts => true;

    public override KeepAlive KeepAlive { get; } = new(Frame.Binary(_writer.GetMessageBytes(PingMessage.Instance).Span), TimeSpan.FromSeconds(15));

    public override string PathFor(string id) => "/signaling";

    public override void Open(LoadPeer peer) => peer.Send(_handshake);

    public override void Take(LoadPeer peer, ReadOnlySpan<byte> message)
    {
        if (message.SequenceEqual("{}\u001e"u8))
        {
            var join = new InvocationMessage("0call0", nameof(ISignalingHub.Join), [new JoinRequest(peer.RoomName)]);
            peer.Send(Frame.Binary(_writer.GetMessageBytes(join).Span));
            return;
        }

        while (message.Length > 0)
        {
            var length = ReadLength(ref message);
            TakeRecord(peer, message[..length]);
            message = message[length..];
        }
    }

    public override byte[] Signal(string to, Payload payload) => Call(payload.Method, to, payload.Value);

    public override byte[] Broadcast(string room, Payload payload) => Call(payload.Method, null, payload.Value);

    // An array that begins with the type. The type and the empty headers take one byte each.
    private void TakeRecord(LoadPeer peer, ReadOnlySpan<byte> record)
    {
        switch (record[1])
        {
            case Invocation:
                peer.OnSignal(record);
                break;
            case Completion when record[4 + SignalFrame.CallPlaceholder.Length] == FailedResult:
                throw Unexpected(record);
            case Completion when peer.HasJoined:
                peer.OnAnswered();
                break;
            case Completion:
                peer.OnJoined(PeerId(record));
                break;
            case Ping:
                break;
            default:
                throw Unexpected(record);
        }
    }

    private static string PeerId(ReadOnlySpan<byte> joinResult)
    {
        // The name of the field, then a text of less than 32 bytes. The first byte of the text contains its length.
        var value = joinResult[(joinResult.IndexOf("peerId"u8) + "peerId"u8.Length)..];
        return Encoding.UTF8.GetString(value.Slice(1, value[0] & 0x1F));
    }

    // Seven bits a byte, the lowest bits first.
    private static int ReadLength(ref ReadOnlySpan<byte> message)
    {
        var length = 0;
        for (var i = 0; ; i++)
        {
            length |= (message[i] & 0x7F) << (7 * i);
            if (message[i] < 0x80)
            {
                message = message[(i + 1)..];
                return length;
            }
        }
    }

    private byte[] Call(string method, params object?[] arguments) =>
        _writer.GetMessageBytes(new InvocationMessage(invokes ? SignalFrame.CallPlaceholder : null, method, arguments)).ToArray();
}

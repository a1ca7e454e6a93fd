using System.Text;
using System.Text.Json;
using Signaling.Load;

namespace Signaling.Benchmarks.Protocols;

/// <summary>The relay in <c>other-servers/socketio.mjs</c>: Socket.IO packets in Engine.IO 4 over WebSockets.</summary>
internal sealed class SocketIo() : WireProtocol("socket.io")
{
    private static readonly byte[] _connect = TextFrame("40");
    private static readonly byte[] _pong = TextFrame("3");

    public override bool HasBroadcasts => true;

    public override string PathFor(string id) => "/socket.io/?EIO=4&transport=websocket";

    public override void Open(LoadPeer peer)
    {
        // The server sends the first message.
    }

    public override void Take(LoadPeer peer, ReadOnlySpan<byte> message)
    {
        if (message.StartsWith("42["u8))
        {
            peer.OnSignal(message);
        }
        else if (message.SequenceEqual("2"u8))
        {
            peer.Send(_pong);
        }
        else if (message.StartsWith("0{"u8))
        {
            peer.Send(_connect);
        }
        else if (message.StartsWith("40{"u8))
        {
            peer.Send(TextFrame($$"""420["join","{{peer.RoomName}}"]"""));
        }
        else if (message.StartsWith("430["u8))
        {
            // The answer to the join contains the peer's ID and the peers of the room.
            using var answer = JsonDocument.Parse(Encoding.UTF8.GetString(message[3..]));
            peer.OnJoined(answer.RootElement[0].GetString());
        }
        else
        {
            throw Unexpected(message);
        }
    }

    public override byte[] Signal(string to, Payload payload) => Utf8($"42[\"signal\",\"{to}\",{payload.Json}]");

    public override byte[] Broadcast(string room, Payload payload) => Utf8($"42[\"broadcast\",\"{room}\",{payload.Json}]");
}

using Signaling.Load;

namespace Signaling.Benchmarks.Protocols;

/// <summary>
/// The y-webrtc signaling server: clients subscribe and publish to topics. Here each peer has a topic, so that a signal is one message. The client of
/// y-webrtc publishes to the topic of the room, and all its clients receive everything. The publisher also receives it, and no message contains its sender.
/// </summary>
internal sealed class YWebrtc() : WireProtocol("y-webrtc")
{
    private static readonly byte[] _ping = TextFrame("""{"type":"ping"}""");

    public override bool StampsSender => false;

    public override bool HasBroadcasts => true;

    public override bool EchoesBroadcasts => true;

    public override string ChooseId(int number) => Guid.NewGuid().ToString();

    public override string PathFor(string id) => "/";

    public override void Open(LoadPeer peer)
    {
        peer.Send(TextFrame($$"""{"type":"subscribe","topics":["{{peer.Id}}","{{peer.RoomName}}"]}"""));

        // A subscription is not answered, but the ping after it is.
        peer.Send(_ping);
    }

    public override void Take(LoadPeer peer, ReadOnlySpan<byte> message)
    {
        if (message.StartsWith("""{"type":"publish","""u8))
        {
            peer.OnSignal(message);
        }
        else if (!message.SequenceEqual("""{"type":"pong"}"""u8))
        {
            throw Unexpected(message);
        }
        else if (!peer.HasJoined)
        {
            peer.OnJoined();
        }
    }

    public override byte[] Signal(string to, Payload payload) => Publish(to, payload);

    public override byte[] Broadcast(string room, Payload payload) => Publish(room, payload);

    private static byte[] Publish(string topic, Payload payload) =>
        Utf8($$"""{"type":"publish","topic":"{{topic}}","data":{{payload.Json}}}""");
}

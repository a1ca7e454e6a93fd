using Signaling.Contracts;
using Signaling.Load;

namespace Signaling.Benchmarks.Protocols;

/// <summary>PeerJS server: a peer registers an ID that it has chosen, and receives signals under it. There are no rooms, checks or answers.</summary>
internal sealed class PeerJs() : WireProtocol("peerjs")
{
    public override KeepAlive KeepAlive { get; } = new(TextFrame("""{"type":"HEARTBEAT"}"""), TimeSpan.FromSeconds(5));

    public override string ChooseId(int number) => Guid.NewGuid().ToString();

    public override string PathFor(string id) => $"/peerjs?key=peerjs&id={id}&token=k3v9x1q7zp&version=1.5.4";

    public override void Open(LoadPeer peer)
    {
        // The server sends the first message.
    }

    public override void Take(LoadPeer peer, ReadOnlySpan<byte> message)
    {
        if (message.SequenceEqual("""{"type":"OPEN"}"""u8))
        {
            peer.OnJoined();
        }
        else if (message.StartsWith("""{"type":"OFFER","""u8) || message.StartsWith("""{"type":"ANSWER","""u8) || message.StartsWith("""{"type":"CANDIDATE","""u8))
        {
            peer.OnSignal(message);
        }
        else
        {
            throw Unexpected(message);
        }
    }

    public override byte[] Signal(string to, Payload payload)
    {
        var (type, field) = payload.Method switch
        {
            nameof(ISignalingHub.SendOffer) => ("OFFER", "sdp"),
            nameof(ISignalingHub.SendAnswer) => ("ANSWER", "sdp"),
            _ => ("CANDIDATE", "candidate"),
        };
        return Utf8($$$"""{"type":"{{{type}}}","payload":{"{{{field}}}":{{{payload.Json}}},"type":"media","connectionId":"mc_7ei3oob2tb"},"dst":"{{{to}}}"}""");
    }
}

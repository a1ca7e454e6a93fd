using System.Globalization;
using Signaling.Load;

namespace Signaling.Benchmarks.Protocols;

/// <summary>The protocol of the bare relay <see cref="Servers.FloorRelay"/>: an ID of fixed length, then the payload.</summary>
internal sealed class Floor() : WireProtocol("kestrel-floor")
{
    /// <summary>The length of a SignalR connection ID.</summary>
    public const int IdLength = 22;

    public override bool IsBinary => true;

    public override string ChooseId(int number) => Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture)[..IdLength];

    public override string PathFor(string id) => "/?id=" + id;

    public override void Open(LoadPeer peer)
    {
        // The server sends a message when the peer is registered.
    }

    public override void Take(LoadPeer peer, ReadOnlySpan<byte> message)
    {
        if (peer.HasJoined)
        {
            peer.OnSignal(message);
        }
        else
        {
            peer.OnJoined();
        }
    }

    public override byte[] Signal(string to, Payload payload) => Utf8(to + payload.Json);
}

using System.Globalization;
using Signaling.Benchmarks.Load;

namespace Signaling.Benchmarks.Protocols;

/// <summary>The bare relay in <see cref="Servers.FloorRelay"/>: an ID of fixed length, then the payload.</summary>
internal sealed class Floor() : WireProtocol("kestrel-floor")
{
    /// <summary>As long as a connection ID of SignalR.</summary>
    public const int IdLength = 22;

    public override bool IsBinary => true;

    public override string ChooseId(int number) => Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture)[..IdLength];

    public override string PathFor(string id) => "/?id=" + id;

    public override void Open(LoadPeer peer)
    {
        // The server says when it has taken the peer in.
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

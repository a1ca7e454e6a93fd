using System.Collections.Concurrent;
using Signaling.Contracts;

namespace Signaling.Server.Relay;

/// <summary>Hands signals to the connections of this node. Nothing here waits for a connection.</summary>
internal sealed class PeerRelay
{
    private readonly ConcurrentDictionary<string, Outbox> _outboxes = new(StringComparer.Ordinal);

    public int ConnectionCount => _outboxes.Count;

    public void Open(string connectionId, Outbox outbox) => _outboxes[connectionId] = outbox;

    public void Close(string connectionId)
    {
        if (_outboxes.TryRemove(connectionId, out var outbox))
        {
            outbox.Close();
        }
    }

    public ISignalingPeer To(string connectionId) => new RelayedPeers(this, [connectionId]);

    public ISignalingPeer To(IReadOnlyList<string> connectionIds) => new RelayedPeers(this, connectionIds);

    /// <summary>Hands a signal on, or drops it when the connection is gone: its peer has left, and the others are told so.</summary>
    public void Post(string connectionId, Signal signal)
    {
        if (_outboxes.TryGetValue(connectionId, out var outbox))
        {
            outbox.Post(signal);
        }
    }
}

using System.Collections.Concurrent;

namespace Signaling.Server.Relay;

/// <summary>
/// Hands signals to the connections of this node, in two steps: <see cref="Put"/> decides the order and costs next to nothing, so it may be
/// done under a lock; <see cref="Write"/> does the work, and is called after the lock. Neither waits for a connection.
/// </summary>
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

    public bool IsConnected(string connectionId) => _outboxes.ContainsKey(connectionId);

    /// <summary>Puts a signal into the queue of a connection, or drops it when the connection is gone: its peer is about to leave.</summary>
    public void Put(string connectionId, Signal signal) => Find(connectionId)?.Put(signal);

    /// <summary>Writes what waits for a connection.</summary>
    public void Write(string connectionId) => Find(connectionId)?.Write();

    /// <summary>Drops what waits for a connection, because its peer has left the room.</summary>
    public void Clear(string connectionId) => Find(connectionId)?.Clear();

    /// <summary>Disconnects a connection whose peer can no longer be in its room.</summary>
    public void Evict(string connectionId) => Find(connectionId)?.Evict();

    private Outbox? Find(string connectionId) => _outboxes.GetValueOrDefault(connectionId);
}

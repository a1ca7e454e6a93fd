using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;

namespace Signaling.AspNetCore.Relay;

/// <summary>
/// Relays signals to the peers of this node. A peer's signals go to its current connection: the one that joined, or the one on which the peer
/// resumed. Relaying takes two steps. <see cref="Put"/> decides the order; it is cheap, so it may be called under a lock. <see cref="Write"/> does
/// the work, and is called after the lock. Neither waits for a connection.
/// </summary>
internal sealed class PeerRelay
{
    // A send to a connection that has ended fails within milliseconds.
    private static readonly TimeSpan _holdTimeout = TimeSpan.FromSeconds(1);

    private static readonly OutgoingQueueOptions _defaultLimits = new();

    private readonly ConcurrentDictionary<string, Outbox> _outboxes = new(StringComparer.Ordinal);

    public int ConnectionCount => _outboxes.Values.Distinct().Count();

    /// <summary>Returns what waits in all outboxes, and in the longest one. The numbers are not of one moment.</summary>
    public OutboxBacklog GetBacklog()
    {
        var backlog = default(OutboxBacklog);
        foreach (var (key, outbox) in _outboxes)
        {
            // A peer that has resumed has two keys.
            if (key == outbox.ConnectionId)
            {
                var (length, bytes) = outbox.Backlog;
                backlog = new(backlog.Places + length, backlog.Bytes + bytes, Math.Max(backlog.Longest, length));
            }
        }

        return backlog;
    }

    public void Open(Outbox outbox) => _outboxes[outbox.ConnectionId] = outbox;

    /// <summary>Removes a connection that has ended and its peer, unless the peer has resumed on another connection.</summary>
    public void Close(Outbox outbox, string peerId)
    {
        _outboxes.TryRemove(KeyValuePair.Create(outbox.ConnectionId, outbox));
        _outboxes.TryRemove(KeyValuePair.Create(peerId, outbox));
        outbox.End();
    }

    public bool IsConnected(string connectionId) => _outboxes.ContainsKey(connectionId);

    /// <summary>Returns whether the peer uses another connection of this node.</summary>
    public bool IsOnAnother(string peerId, string connectionId) => Find(peerId) is { } outbox && outbox.ConnectionId != connectionId;

    /// <summary>
    /// Puts a signal of another peer into the queue of a peer. If the connection has ended, the signal is dropped: the server is about to detect the
    /// end. Returns false, and adds nothing, when the sender's share of the queue is full.
    /// </summary>
    public bool TryPut(string peerId, Signal signal) => Find(peerId)?.TryPut(signal) != false;

    /// <summary>Returns false when the sender's share of this peer's queue is full.</summary>
    public bool HasRoom(string peerId, string sender, int shares = 1) => Find(peerId)?.HasRoomFor(sender, shares) != false;

    /// <summary>Puts a signal into the queue of a peer, regardless of the limits.</summary>
    public void Put(string peerId, Signal signal) => Find(peerId)?.Put(signal);

    /// <summary>Puts an event of the roster into the queue of a peer. Events that wait may become one <c>RosterChanged</c>.</summary>
    /// <param name="peerId">The peer.</param>
    /// <param name="change">The event.</param>
    /// <param name="rosterBytes">Returns the size of the events if each peer of the room had one.</param>
    public void Announce(string peerId, RosterEvent change, Func<long> rosterBytes) => Find(peerId)?.Announce(change, peerId, rosterBytes);

    /// <summary>Puts a <c>RosterChanged</c> into the queue of a peer.</summary>
    public void PutRoster(string peerId) => Find(peerId)?.PutRoster(peerId);

    /// <summary>Writes the signals that wait for a peer.</summary>
    public void Write(string peerId) => Find(peerId)?.Write();

    /// <summary>
    /// Stops writing to a connection. Completes when the result of the current write is known, or after a short time. After that time, the signal
    /// counts as sent.
    /// </summary>
    public async Task HoldAsync(string connectionId, TimeProvider time)
    {
        if (Find(connectionId) is { } outbox)
        {
            await outbox.HoldAsync().WaitAsync(_holdTimeout, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Continues writing to a held connection.</summary>
    public void Unhold(string connectionId) => Find(connectionId)?.Release();

    /// <summary>
    /// Moves a peer to another connection. Returns the signals that were queued for the peer and not written. The former connection receives
    /// <c>Removed</c> and is closed.
    /// </summary>
    public IReadOnlyList<Signal> Move(string peerId, string connectionId)
    {
        // The connection may have ended in the meantime. Then the signals are kept until the peer is suspended again, which the current call will do.
        var former = Find(peerId);
        _outboxes[peerId] = Find(connectionId) ?? new Outbox(connectionId, _defaultLimits, (_, _) => { }, _ => { }, NullLogger.Instance);
        return former is not null && former.ConnectionId != connectionId ? former.Replace() : [];
    }

    /// <summary>
    /// Removes a peer that has resumed on another node or was removed from its room. Its connection here receives <c>Removed</c> and is closed.
    /// </summary>
    public void MoveAway(string peerId, string reason)
    {
        if (_outboxes.TryRemove(peerId, out var outbox))
        {
            outbox.Replace(reason);
        }
    }

    /// <summary>Takes the queued signals of a peer that has left or is suspended, except those that were written.</summary>
    public IReadOnlyList<Signal> TakeUnsent(string peerId)
    {
        if (Find(peerId) is not { } outbox)
        {
            return [];
        }

        if (outbox.ConnectionId != peerId)
        {
            _outboxes.TryRemove(KeyValuePair.Create(peerId, outbox));
        }

        return outbox.TakeAll();
    }

    /// <summary>Disconnects a peer that can no longer stay in its room.</summary>
    public void Evict(string peerId) => Find(peerId)?.Evict();

    private Outbox? Find(string peerId) => _outboxes.GetValueOrDefault(peerId);
}

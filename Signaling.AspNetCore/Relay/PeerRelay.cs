using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;

namespace Signaling.AspNetCore.Relay;

/// <summary>
/// Hands signals to the peers of this node, each by the connection that it has now: the one that joined, or one on which it came back. It takes
/// two steps: <see cref="Put"/> decides the order and costs next to nothing, so it may be done under a lock; <see cref="Write"/> does the work,
/// and is called after the lock. Neither waits for a connection.
/// </summary>
internal sealed class PeerRelay
{
    // A send to a connection that has ended fails within milliseconds.
    private static readonly TimeSpan _holdPatience = TimeSpan.FromSeconds(1);

    private static readonly OutgoingQueueOptions _ofNoConnection = new();

    private readonly ConcurrentDictionary<string, Outbox> _outboxes = new(StringComparer.Ordinal);

    public int ConnectionCount => _outboxes.Values.Distinct().Count();

    public void Open(Outbox outbox) => _outboxes[outbox.ConnectionId] = outbox;

    /// <summary>The connection is gone, and with it the peer that spoke by it, unless that one is on another by now.</summary>
    public void Close(Outbox outbox, string peerId)
    {
        _outboxes.TryRemove(KeyValuePair.Create(outbox.ConnectionId, outbox));
        _outboxes.TryRemove(KeyValuePair.Create(peerId, outbox));
        outbox.End();
    }

    public bool IsConnected(string connectionId) => _outboxes.ContainsKey(connectionId);

    /// <summary>The peer is reached by a connection other than this one.</summary>
    public bool IsOnAnother(string peerId, string connectionId) => Find(peerId) is { } outbox && outbox.ConnectionId != connectionId;

    /// <summary>
    /// Puts a signal of another peer into the queue of a peer, or drops it when the connection is gone: that is about to be noticed. False when the
    /// sender's share of the queue is full; then the signal is not in it.
    /// </summary>
    public bool TryPut(string peerId, Signal signal) => Find(peerId)?.TryPut(signal) != false;

    /// <summary>False when the sender's share of this peer's queue is full.</summary>
    public bool HasRoom(string peerId, string sender, int shares = 1) => Find(peerId)?.HasRoomFor(sender, shares) != false;

    /// <summary>As <see cref="TryPut"/>, whether or not there is room.</summary>
    public void Put(string peerId, Signal signal) => Find(peerId)?.Put(signal);

    /// <summary>Puts an event of the roster into the queue of a peer. Events that wait may become one <c>RosterChanged</c>.</summary>
    /// <param name="peerId">The peer.</param>
    /// <param name="change">The event.</param>
    /// <param name="rosterBytes">Returns how much the events would take if each peer of the room had one.</param>
    public void Announce(string peerId, RosterEvent change, Func<long> rosterBytes) => Find(peerId)?.Announce(change, peerId, rosterBytes);

    /// <summary>Puts a <c>RosterChanged</c> into the queue of a peer.</summary>
    public void PutRoster(string peerId) => Find(peerId)?.PutRoster(peerId);

    /// <summary>Writes what waits for a peer.</summary>
    public void Write(string peerId) => Find(peerId)?.Write();

    /// <summary>
    /// Stops writing to a connection. Completes when it is known whether what is being written was sent, or after a moment: then it counts as sent.
    /// </summary>
    public async Task HoldAsync(string connectionId, TimeProvider time)
    {
        if (Find(connectionId) is { } outbox)
        {
            await outbox.HoldAsync().WaitAsync(_holdPatience, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Goes on writing to a connection after all.</summary>
    public void Unhold(string connectionId) => Find(connectionId)?.Release();

    /// <summary>
    /// From now on the peer is reached by another connection. Answers with what was put for it and has not been written. The older connection is
    /// told and closed.
    /// </summary>
    public IReadOnlyList<Signal> Move(string peerId, string connectionId)
    {
        // A connection that has ended in the meantime: what is put for the peer is kept until it is suspended again, which its call is about to see to.
        var former = Find(peerId);
        _outboxes[peerId] = Find(connectionId) ?? new Outbox(connectionId, _ofNoConnection, (_, _) => { }, _ => { }, NullLogger.Instance);
        return former is not null && former.ConnectionId != connectionId ? former.Replace() : [];
    }

    /// <summary>The peer has come back on another node: its connection here is told and closed.</summary>
    public void MoveAway(string peerId)
    {
        if (_outboxes.TryRemove(peerId, out var outbox))
        {
            outbox.Replace();
        }
    }

    /// <summary>The peer has left, or is away: takes back what was put for it and has not been written.</summary>
    public IReadOnlyList<Signal> Release(string peerId)
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

    /// <summary>Disconnects a peer that can no longer be in its room.</summary>
    public void Evict(string peerId) => Find(peerId)?.Evict();

    private Outbox? Find(string peerId) => _outboxes.GetValueOrDefault(peerId);
}

using Signaling.AspNetCore.Relay;
using Signaling.AspNetCore.Rooms.Nodes;
using Signaling.AspNetCore.Rooms.State;
using Signaling.AspNetCore.Rooms.Storage;
using Signaling.AspNetCore.Rooms.View;
using Signaling.AspNetCore.Telemetry;

namespace Signaling.AspNetCore.Rooms;

/// <summary>Suspends peers in the store, with the signals that were not written to their connections, until they expire. Used under the room lock.</summary>
internal sealed class Suspensions(IRoomStore store, INodeLease lease, Sessions sessions, SignalingMetrics metrics, TimeProvider time)
{
    /// <summary>Raised when a peer has not resumed in time.</summary>
    public event Action<string, Session, string>? Expired;

    /// <summary>Starts the time for which a peer without a connection keeps its place.</summary>
    public void ExpireLater(string peerId, Session session, SuspensionLimit limit) =>
        sessions.Suspend(session, time.CreateUnboundTimer(() => Expired?.Invoke(peerId, session, limit.Reason), limit.Limit));

    /// <summary>
    /// Stores the suspension and the signals that were not written, atomically. Returns null when the store has the peer as suspended already, or under another
    /// owner.
    /// </summary>
    public async ValueTask<ChangeResult?> StoreAsync(Room room, string peerId, Session session, bool probes = false)
    {
        var unsent = GetUnsent(room, peerId, session);
        var revision = await store.SuspendAsync(room.Name, peerId, lease.Owner, session.CountUnsentUnacknowledged(), unsent, probes);
        if (revision is not null)
        {
            CountMailed(unsent);
        }

        return revision;
    }

    /// <summary>
    /// Stores the signals that were not written to connections that ended while Redis was unreachable. If Redis executed the first attempt and only the answer
    /// was lost, Redis has the peer as suspended and stores nothing now.
    /// </summary>
    public async Task StoreUnsentAsync(Room room)
    {
        foreach (var peer in room.GetHeld())
        {
            if (sessions.TryGet(peer.PeerId, out var session) && session is { IsSuspended: true, Unsent.Count: > 0 })
            {
                room.Repair.OthersMissChanges |= await StoreAsync(room, peer.PeerId, session, probes: true) is not null;
                session.Unsent = [];
            }
        }
    }

    /// <summary>Puts the signals that were not written into the mailbox of a peer that the store has as suspended already.</summary>
    public async Task MailUnsentAsync(Room room, string peerId, Session session)
    {
        var unsent = GetUnsent(room, peerId, session);
        session.Unsent = [];
        foreach (var signal in unsent)
        {
            await store.MailAsync(room.Name, [peerId], signal);
        }

        CountMailed(unsent);
    }

    private void CountMailed(IReadOnlyList<PeerSignal> signals) => metrics.Mailed(signals.Count, signals.Sum(signal => (long)signal.Signal.ContentBytes));

    private static IReadOnlyList<PeerSignal> GetUnsent(Room room, string peerId, Session session) =>
    [
        .. UnsentSignals.KeepFromPeers(session.WithUnsent([], withoutUnacknowledged: true)).Select(signal => new PeerSignal(room.Name, room.Id, 0, peerId, signal)),
    ];
}

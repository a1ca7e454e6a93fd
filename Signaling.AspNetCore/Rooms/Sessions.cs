using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Signaling.AspNetCore.Rooms.View;
using Signaling.AspNetCore.Telemetry;

namespace Signaling.AspNetCore.Rooms;

/// <summary>The sessions of this node, one for each peer that it holds, and their places.</summary>
internal sealed class Sessions(PeerPlaces places, SignalingMetrics metrics, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, Session> _sessions = new(StringComparer.Ordinal);

    public int Count => places.Taken;

    public int SuspendedCount => places.Suspended;

    public bool Contains(string peerId) => _sessions.ContainsKey(peerId);

    public Session? Find(string peerId) => _sessions.GetValueOrDefault(peerId);

    public bool TryGet(string peerId, [NotNullWhen(true)] out Session? session) => _sessions.TryGetValue(peerId, out session);

    /// <summary>Returns the room of a peer, or refuses with <c>not_joined</c>.</summary>
    public Room RoomOf(string peerId) => TryGet(peerId, out var session) ? session.Room : throw Refusal.NotJoined();

    /// <summary>Returns whether this is still the session of the peer.</summary>
    public bool IsCurrent(string peerId, Session session) => Find(peerId) == session;

    /// <summary>Begins a session with a place of its own. Refuses with <c>server_full</c>, or with <c>already_joined</c> when the peer has one.</summary>
    public void BeginNew(string peerId, Session session)
    {
        places.Take();
        if (!_sessions.TryAdd(peerId, session))
        {
            places.Release();
            throw Refusal.AlreadyJoined();
        }
    }

    /// <summary>
    /// Begins a session of a peer that is already in its room, and ends the peer's former session on this node. Returns the former session, or null.
    /// </summary>
    public Session? Begin(string peerId, Session session)
    {
        var former = TryGet(peerId, out var existing) && TryEnd(peerId, existing) ? existing : null;
        places.TakeAnyway();
        _sessions[peerId] = session;
        return former;
    }

    /// <summary>Ends a session. Of several concurrent callers, only one succeeds.</summary>
    public bool TryEnd(string peerId, Session session)
    {
        if (!_sessions.TryRemove(KeyValuePair.Create(peerId, session)))
        {
            return false;
        }

        if (session.IsSuspended)
        {
            places.OnNoLongerSuspended();
        }

        session.Dispose();
        places.Release();
        return true;
    }

    /// <summary>Marks a session as suspended: the peer keeps its place until the timer fires.</summary>
    public void Suspend(Session session, ITimer expiry)
    {
        places.OnSuspended();
        session.ExpireBy(expiry, time.GetTimestamp());
    }

    /// <summary>Records how long the peer of an ended session was away, because it has resumed.</summary>
    public void NoteReturn(Session? former)
    {
        if (former is { IsSuspended: true })
        {
            metrics.Returned(time.GetElapsedTime(former.SuspendedAt));
        }
    }
}

using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Signaling.AspNetCore.Rooms.View;

namespace Signaling.AspNetCore.Rooms;

/// <summary>The sessions of this node, one for each peer that it has, and their places.</summary>
internal sealed class Sessions(PeerPlaces places)
{
    private readonly ConcurrentDictionary<string, Session> _sessions = new(StringComparer.Ordinal);

    public int Count => places.Taken;

    public bool Contains(string peerId) => _sessions.ContainsKey(peerId);

    public Session? Find(string peerId) => _sessions.GetValueOrDefault(peerId);

    public bool TryGet(string peerId, [NotNullWhen(true)] out Session? session) => _sessions.TryGetValue(peerId, out session);

    /// <summary>Returns the room of a peer, or refuses with <c>not_joined</c>.</summary>
    public Room RoomOf(string peerId) => TryGet(peerId, out var session) ? session.Room : throw Refusal.NotJoined();

    /// <summary>Returns whether this is the session of the peer still.</summary>
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

    /// <summary>Begins a session of a peer that is in its room already. Returns the former session of this node, which has ended by that; null for none.</summary>
    public Session? Begin(string peerId, Session session)
    {
        var former = TryGet(peerId, out var its) && TryEnd(peerId, its) ? its : null;
        places.TakeAnyway();
        _sessions[peerId] = session;
        return former;
    }

    /// <summary>Ends a session. Of several callers one alone succeeds.</summary>
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

    /// <summary>The peer keeps its place until the timer raises its callback.</summary>
    public void Suspend(Session session, ITimer expiry)
    {
        places.OnSuspended();
        session.ExpireBy(expiry);
    }
}

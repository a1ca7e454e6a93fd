using Microsoft.Extensions.Logging;
using Signaling.Contracts;

namespace Signaling.Client;

/// <summary>Converts what happens to the client's room into the application's events.</summary>
/// <remarks>
/// The lock of <see cref="HubLink"/> may be held when a member is called. The lock of <see cref="EventQueue"/> is taken inside this one.
/// </remarks>
/// <param name="events">Receives the events and the room.</param>
/// <param name="requestRoster">Starts to fetch the roster for the session with this number. Returns at once.</param>
/// <param name="logger">The log.</param>
internal sealed class RoomFeed(IRoomEvents events, Action<int> requestRoster, ILogger logger)
{
    private readonly object _lock = new();
    private volatile int _session;
    private RoomView? _view; // Keeps its value while the connection is down.
    private LiveRoom? _live;

    /// <summary>Gets the number of the current session in a room. An answer that was requested in a former session is ignored.</summary>
    public int Session => _session;

    /// <summary>Gets the number of notices that are held at a gap.</summary>
    public int Held
    {
        get { lock (_lock) { return _live?.Held ?? 0; } }
    }

    /// <summary>The application has joined a room.</summary>
    public void Join(JoinResult join)
    {
        lock (_lock)
        {
            EnterLocked(join);
            events.Move(_view);
        }

        Log.Joined(logger, join.Room, join.PeerId, join.Peers?.Count ?? 0);
    }

    /// <summary>The client has joined its room again, as a new peer.</summary>
    public void Rejoin(JoinResult join)
    {
        lock (_lock)
        {
            var former = _view;
            EnterLocked(join);
            RaiseReturnLocked(former, join, resumed: false);
        }

        Log.Joined(logger, join.Room, join.PeerId, join.Peers?.Count ?? 0);
    }

    /// <summary>Continues in the same room on a new connection. Of the changes in the meantime only the result is known.</summary>
    public void Resume(JoinResult join)
    {
        lock (_lock)
        {
            var former = _view;
            ContinueLocked(join);
            RaiseReturnLocked(former, join, resumed: true);
        }

        Log.Resumed(logger, join.PeerId, join.Peers?.Count ?? 0);
    }

    /// <summary>As <see cref="Resume"/>, when the connection did not break.</summary>
    public void Renew(JoinResult join)
    {
        lock (_lock)
        {
            ReleaseLocked();
            ContinueLocked(join);
            events.Show(_view);
        }

        Log.Renewed(logger, join.PeerId);
    }

    /// <summary>
    /// The connection broke. The roster stays visible, and messages are dropped until the client has returned. Held signals are raised now: they were
    /// counted as received, so the server does not send them again.
    /// </summary>
    public void Break(Exception? exception)
    {
        lock (_lock)
        {
            ReleaseLocked();
            SuspendLocked();
            events.Add(new ReconnectingEvent(exception), _view);
        }
    }

    /// <summary>The application leaves the room: no further event of the room is raised.</summary>
    public void Leave()
    {
        lock (_lock)
        {
            SuspendLocked();
            _view = null;
            events.Move(null);
        }
    }

    /// <summary>The room is over for this client, without its own doing.</summary>
    public void End(SignalingEvent raised)
    {
        lock (_lock)
        {
            ReleaseLocked();
            SuspendLocked();
            _view = null;
            events.Add(raised, null);
        }
    }

    /// <summary>Adds an event that changes nothing in the room.</summary>
    public void Raise(SignalingEvent raised)
    {
        lock (_lock)
        {
            events.Add(raised, _view);
        }
    }

    public void Take(Notice notice)
    {
        lock (_lock)
        {
            if (!ChangeLocked(_session, live => live.Take(notice)))
            {
                Log.OutsideRoom(logger, notice.GetType().Name);
            }
        }
    }

    /// <param name="roster">The answer to <c>GetRoster</c>; null when the call failed.</param>
    /// <param name="session">The session in which it was requested.</param>
    /// <param name="isResync">Whether the feed has requested it.</param>
    public void TakeRoster(Roster? roster, int session, bool isResync)
    {
        lock (_lock)
        {
            ChangeLocked(session, live => live.TakeRoster(roster, isResync));
        }
    }

    /// <inheritdoc cref="LiveRoom.TakeOwn"/>
    public void TakeOwn(long version)
    {
        lock (_lock)
        {
            ChangeLocked(_session, live => live.TakeOwn(version));
        }
    }

    /// <summary>The server has made this peer's own update.</summary>
    public void UpdateSelf(PeerUpdate update, int session)
    {
        lock (_lock)
        {
            ChangeLocked(session, live => live.UpdateSelf(update));
        }
    }

    /// <summary>There are new servers, in an answer.</summary>
    public void TakeIceServers(IReadOnlyList<IceServer> iceServers, int session)
    {
        lock (_lock)
        {
            ChangeLocked(session, live => live.TakeIceServers(iceServers));
        }
    }

    /// <summary>Returns false when the session is over, or the connection is down.</summary>
    private bool ChangeLocked(int session, Action<LiveRoom> change)
    {
        if (_live is not { } live || session != _session)
        {
            return false;
        }

        change(live);
        if (!ReferenceEquals(live.View, _view))
        {
            _view = live.View;
            events.Show(_view);
        }

        return true;
    }

    private void EnterLocked(JoinResult join)
    {
        SuspendLocked();
        var session = _session;
        _view = new RoomView(join.PeerId, join.Room, new RosterSnapshot(join.PeerId, join.Peers, join.Version), join.Self, join.IceServers ?? []);
        _live = new LiveRoom(_view, events, () => requestRoster(session), logger);
    }

    private void ContinueLocked(JoinResult join)
    {
        var former = _view?.Roster;
        EnterLocked(join);
        if (former?.HasSamePeers(_view!.Roster) != true)
        {
            _live!.Replace(new Roster(join.Self, _view!.Roster.Peers, _view.Roster.Version));
            _view = _live.View;
        }
    }

    private void RaiseReturnLocked(RoomView? former, JoinResult join, bool resumed)
    {
        Log.Reconnected(logger);
        events.Add(new ReconnectedEvent(join, resumed, null), _view);
        if (!IceServerLists.AreSame(former?.IceServers ?? [], _view!.IceServers))
        {
            // The server made new credentials, and the application may hear of new ones only by this event.
            events.Add(new IceServersChangedEvent(_view.IceServers), _view);
        }
    }

    private void ReleaseLocked()
    {
        if (_live is { } live)
        {
            live.Release();
            _view = live.View;
        }
    }

    private void SuspendLocked()
    {
        _session++;
        _live = null;
    }
}

using Microsoft.Extensions.Logging;
using Signaling.Contracts;

namespace Signaling.Client;

/// <summary>
/// Converts the messages about a room into its roster and the application's events. All members but <see cref="View"/> and <see
/// cref="Session"/> are used only by the loop of the <see cref="Inbox"/>.
/// </summary>
/// <remarks>
/// An event is applied when its version is the next one. An event with an older version is already part of the roster and is dropped. A
/// later version means that events are missing: a gap. A signal from an unknown peer is a gap, too.
/// At a gap all notices are held, in order, while <paramref name="requestRoster"/> fetches the roster. If the held events lead to the
/// fetched roster, nothing was lost and they are raised: this peer's own update raises the version without an event. Otherwise the fetched
/// roster replaces the known one, <see cref="RosterChangedEventArgs"/> is raised, and of the held events only the later ones are raised.
/// </remarks>
internal sealed class RoomFeed(Action<EventArgs> raise, Action<int> requestRoster, ILogger logger)
{
    private const int MostOwn = 100;

    private readonly Queue<Notice> _held = new();
    private volatile RoomView? _view;
    private volatile int _session;
    private bool _isLive;
    private bool _isMending;
    private long _mendingFrom;
    private (long After, long UpTo) _confirmed;

    /// <summary>
    /// The versions that came from this peer's own updates, according to the server's answers. The answer to an update that changes nothing
    /// has the current version. The event with that version may arrive later, so an event with a version in this set is still applied.
    /// </summary>
    private readonly SortedSet<long> _own = [];

    /// <summary>Gets the room as the application sees it; null outside a room. It keeps its value while the connection is down.</summary>
    public RoomView? View => _view;

    /// <summary>Gets the number of the current session in a room. An answer that was requested in a former session is ignored.</summary>
    public int Session => _session;

    public void Enter(JoinResult join)
    {
        Suspend();
        _view = new RoomView(join.PeerId, join.Room, new RosterSnapshot(join.PeerId, join.Peers, join.Version), join.Self, join.IceServers ?? []);
        _isLive = true;
    }

    /// <summary>Continues in the same room on a new connection. Of the changes in the meantime only the result is known.</summary>
    public void Resume(JoinResult join)
    {
        var former = _view?.Roster;
        Enter(join);
        if (former?.HasSamePeers(Roster) != true)
        {
            Replace(new Roster(join.Self, Roster.Peers, Roster.Version));
        }
    }

    /// <summary>
    /// Stops applying messages because the connection broke. The roster stays visible, and messages are dropped until the next <see
    /// cref="Enter"/>. Held signals are raised now: they were counted as received, so the server does not send them again.
    /// </summary>
    public void Break()
    {
        Replay(force: true);
        Suspend();
    }

    /// <summary>Records the version of this peer's own update, for which no event will come.</summary>
    public void TakeOwn(long version)
    {
        if (_isLive && version > Roster.Version)
        {
            _own.Add(version);
            SkipOwn();
            Replay(force: false);
        }
    }

    public void UpdateSelf(Notice.SelfUpdated own)
    {
        if (_view is { } view && own.Session == _session)
        {
            var (name, metadata) = (own.Update.DisplayName ?? view.Self.DisplayName, own.Update.Metadata ?? view.Self.Metadata);
            _view = view with { Self = view.Self with { DisplayName = name, Metadata = metadata } };
        }
    }

    /// <summary>There are new servers, on the wire or in an answer.</summary>
    public void TakeIceServers(IReadOnlyList<IceServer> iceServers, int session)
    {
        if (_isLive && session == _session)
        {
            _view = _view! with { IceServers = iceServers };
            raise(new IceServersChangedEventArgs(iceServers));
        }
    }

    private void Suspend()
    {
        _session++;
        _isLive = false;
        _isMending = false;
        _held.Clear();
        _own.Clear();
    }

    public void Leave()
    {
        Suspend();
        _view = null;
    }

    public void Take(Notice notice)
    {
        if (!_isLive)
        {
            Log.OutsideRoom(logger, notice.GetType().Name);
        }
        else if (notice is Notice.RosterPushed pushed)
        {
            // This roster wins regardless of its version: after a loss of its rooms the server starts counting again.
            Replace(pushed.Roster);
            Replay(force: false);
        }
        else if (_held.Count > 0 || !TryApply(notice, force: false))
        {
            _held.Enqueue(notice);
            Mend();
        }
    }

    public void RosterAnswered(Notice.RosterAnswered answer)
    {
        if (!_isLive || answer.Session != _session)
        {
            return;
        }

        _isMending &= !answer.IsMend;
        if (answer.Roster is { } roster && roster.Version >= Roster.Version)
        {
            Reconcile(roster);
        }

        if (_held.Count > 0 && !_isMending)
        {
            // Without progress another request is of no use, so the held events are raised. The version stays as it is, and the next event
            // causes a new request.
            if (Roster.Version > _mendingFrom)
            {
                Mend();
            }
            else
            {
                Replay(force: true);
            }
        }
    }

    private RosterSnapshot Roster
    {
        get => _view!.Roster;
        set => _view = _view! with { Roster = value };
    }

    private void Mend()
    {
        if (!_isMending)
        {
            _isMending = true;
            _mendingFrom = Roster.Version;
            Log.Mending(logger, Roster.Version);
            requestRoster(_session);
        }
    }

    private void Reconcile(Roster roster)
    {
        var expected = _held.OfType<Notice.PeerChanged>()
            .Where(change => change.Version > Roster.Version && change.Version <= roster.Version)
            .Aggregate(Roster, (known, change) => known.With(change));
        if (expected.HasSamePeers(Roster.Replaced(roster)))
        {
            // Events of different senders may arrive in another order than their versions, so each event up to the fetched version is
            // raised at its place.
            _confirmed = (Roster.Version, roster.Version);
            Roster = Roster.At(roster.Version);
        }
        else
        {
            Replace(roster);
        }

        Replay(force: false);
        _confirmed = default;
    }

    private void Replace(Roster roster)
    {
        // An older server sends no self.
        _view = _view! with { Roster = Roster.Replaced(roster), Self = roster.Self ?? _view.Self };
        raise(new RosterChangedEventArgs(new Roster(_view.Self, Roster.Peers, Roster.Version)));
    }

    private void Replay(bool force)
    {
        while (_held.Count > 0 && TryApply(_held.Peek(), force))
        {
            _held.Dequeue();
        }
    }

    /// <summary>Returns false at a gap.</summary>
    private bool TryApply(Notice notice, bool force)
    {
        switch (notice)
        {
            case Notice.PeerChanged change when change.Version > _confirmed.After && change.Version <= _confirmed.UpTo:
                Apply(change);
                return true;
            case Notice.PeerChanged change when change.Version <= Roster.Version:
                if (_own.Remove(change.Version))
                {
                    Apply(change);
                }

                return true;
            case Notice.PeerChanged change when change.Version == Roster.Version + 1:
                Roster = Roster.At(change.Version);
                Apply(change);
                _own.Remove(change.Version);
                SkipOwn();
                return true;
            case Notice.PeerChanged change when force:
                Apply(change);
                return true;
            case Notice.Signal signal when Roster.Contains(signal.From) || signal.From == SignalingProtocol.ServerPeerId:
                raise(signal.Event);
                return true;
            case Notice.Signal signal when force:
                Log.UnknownSender(logger, signal.From);
                return true;
            case Notice.IceServersPushed pushed:
                TakeIceServers(pushed.IceServers, _session);
                return true;
            default:
                return false;
        }
    }

    private void SkipOwn()
    {
        while (_own.Contains(Roster.Version + 1))
        {
            Roster = Roster.At(Roster.Version + 1);
        }

        if (_own.Count > MostOwn)
        {
            _own.Remove(_own.Min);
        }
    }

    private void Apply(Notice.PeerChanged change)
    {
        var isKnown = Roster.Contains(change.PeerId);
        var former = Roster;
        Roster = Roster.With(change);
        if (former != Roster)
        {
            raise(change.Peer is null ? new PeerLeftEventArgs(change.PeerId, change.Reason)
                : isKnown ? new PeerUpdatedEventArgs(change.Peer)
                : new PeerJoinedEventArgs(change.Peer));
        }
    }
}

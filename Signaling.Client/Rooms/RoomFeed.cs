using Microsoft.Extensions.Logging;
using Signaling.Contracts;

namespace Signaling.Client;

/// <summary>
/// Turns what the wire brings about a room into its roster and the application's events. All but <see cref="View"/> and <see
/// cref="Session"/> belongs to the loop of the <see cref="Inbox"/>.
/// </summary>
/// <remarks>
/// Versions decide. The next one is applied; an older one is contained already and is dropped; a later one is a gap. A signal of an unknown
/// peer is a gap, too. At a gap everything is held, in order, while <paramref name="requestRoster"/> fetches the room. If the held events
/// lead to the fetched roster, nothing was lost (an own update raises the version silently) and they are raised as they are. Otherwise
/// the roster replaces what was known, <see cref="RosterChangedEventArgs"/> says so, and of what was held only the rest is raised.
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
    /// Versions that are this peer's own updates by what the server answered. An update that changes nothing is answered with the present
    /// version, whose event may still be on its way: so an event with such a version is applied all the same.
    /// </summary>
    private readonly SortedSet<long> _own = [];

    /// <summary>What the application sees; null outside a room. It stays while the connection is down.</summary>
    public RoomView? View => _view;

    /// <summary>Tells stays in rooms apart, so that an answer of a former one is not taken for the present.</summary>
    public int Session => _session;

    public void Enter(JoinResult join)
    {
        Suspend();
        _view = new RoomView(join.PeerId, join.Room, new RosterSnapshot(join.PeerId, join.Peers, join.Version), join.Self, join.IceServers ?? []);
        _isLive = true;
    }

    /// <summary>The same room on a new connection: of what happened there meanwhile nothing but the outcome is known.</summary>
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
    /// The connection broke: what is known stays visible, but what comes is of no room until the next <see cref="Enter"/>. What is held for a
    /// roster is raised now. It was counted as received, so the server does not send it again.
    /// </summary>
    public void Break()
    {
        Replay(force: true);
        Suspend();
    }

    /// <summary>The answer to an update of this peer's own: no event will come for this version.</summary>
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
            // It stands above versions: a server that lost its rooms counts from the start again.
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
            // Without progress asking once more is of no use: take what is there. The version stays behind then, so that the next event
            // asks again.
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
            // Between different senders the wire may swap versions, so each event up to the fetched version is raised where it stands.
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
        // A server of an earlier version sends no self.
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

    /// <summary>False at a gap.</summary>
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
            case Notice.Signal signal when Roster.Contains(signal.From):
                raise(signal.Event);
                return true;
            case Notice.Signal signal when force:
                Log.UnknownSender(logger, signal.From);
                return true;
            case Notice.IceServersPushed pushed:
                _view = _view! with { IceServers = pushed.IceServers };
                raise(new IceServersChangedEventArgs(pushed.IceServers));
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

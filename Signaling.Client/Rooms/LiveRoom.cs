using Microsoft.Extensions.Logging;
using Signaling.Contracts;

namespace Signaling.Client;

/// <summary>The room during one session on one connection. Applies what the server says by its version. Guarded by the lock of <see cref="RoomFeed"/>.</summary>
/// <remarks>
/// An event is applied when its version is the next one. An event with an older version is already part of the roster and is dropped. A
/// later version means that events are missing: a gap. A signal from an unknown peer is a gap, too.
/// At a gap all notices are held, in order, while <paramref name="requestRoster"/> fetches the roster. If the held events lead to the
/// fetched roster, nothing was lost and they are raised: this peer's own update raises the version without an event. Otherwise the fetched
/// roster replaces the known one, <see cref="RosterChangedEvent"/> is raised, and of the held events only the later ones are raised.
/// </remarks>
/// <param name="view">The room at the beginning.</param>
/// <param name="events">Receives the events and the room.</param>
/// <param name="requestRoster">Starts to fetch the roster. Returns at once.</param>
/// <param name="logger">The log.</param>
internal sealed class LiveRoom(RoomView view, IRoomEvents events, Action requestRoster, ILogger logger)
{
    private const int MostOwn = 100;

    private readonly Queue<Notice> _held = new();

    /// <summary>
    /// The versions that came from this peer's own updates, according to the server's answers. The answer to an update that changes nothing
    /// has the current version. The event with that version may arrive later, so an event with a version in this set is still applied.
    /// </summary>
    private readonly SortedSet<long> _own = [];

    private bool _isResyncing;
    private long _resyncFrom;
    private (long After, long UpTo) _confirmed;

    public RoomView View { get; private set; } = view;

    /// <summary>Gets the number of notices that are held at a gap.</summary>
    public int Held => _held.Count;

    private RosterSnapshot Roster
    {
        get => View.Roster;
        set => View = View with { Roster = value };
    }

    public void Take(Notice notice)
    {
        if (notice is Notice.RosterPushed pushed)
        {
            // This roster wins regardless of its version: after a loss of its rooms the server starts counting again.
            Replace(pushed.Roster);
            Replay(force: false);
        }
        else if (_held.Count > 0 || !TryApply(notice, force: false))
        {
            _held.Enqueue(notice);
            Resync();
        }
    }

    /// <inheritdoc cref="RoomFeed.TakeRoster"/>
    public void TakeRoster(Roster? roster, bool isResync)
    {
        _isResyncing &= !isResync;
        if (roster is not null && roster.Version >= Roster.Version)
        {
            Reconcile(roster);
        }

        if (_held.Count > 0 && !_isResyncing)
        {
            // Without progress another request is of no use, so the held events are raised. The version stays as it is, and the next event
            // causes a new request.
            if (Roster.Version > _resyncFrom)
            {
                Resync();
            }
            else
            {
                Replay(force: true);
            }
        }
    }

    /// <summary>Records the version of this peer's own update, for which no event will come.</summary>
    public void TakeOwn(long version)
    {
        if (version > Roster.Version)
        {
            _own.Add(version);
            SkipOwn();
            Replay(force: false);
        }
    }

    public void TakeIceServers(IReadOnlyList<IceServer> iceServers)
    {
        View = View with { IceServers = iceServers };
        events.Add(new IceServersChangedEvent(iceServers), View);
    }

    public void UpdateSelf(PeerUpdate update)
    {
        var self = View.Self;
        View = View with { Self = self with { DisplayName = update.DisplayName ?? self.DisplayName, Metadata = update.Metadata ?? self.Metadata } };
    }

    /// <summary>Raises the held events: no roster will come any more.</summary>
    public void Release() => Replay(force: true);

    /// <summary>Shows another roster instead of the known one.</summary>
    public void Replace(Roster roster)
    {
        // An older server sends no self.
        View = View with { Roster = Roster.Replaced(roster), Self = roster.Self ?? View.Self };
        events.Add(new RosterChangedEvent(new Roster(View.Self, Roster.Peers, Roster.Version)), View);
    }

    private void Resync()
    {
        if (!_isResyncing)
        {
            _isResyncing = true;
            _resyncFrom = Roster.Version;
            Log.Resyncing(logger, Roster.Version);
            requestRoster();
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
                events.Add(signal.Event, View);
                return true;
            case Notice.Signal signal when force:
                Log.UnknownSender(logger, signal.From);
                return true;
            case Notice.IceServersPushed pushed:
                TakeIceServers(pushed.IceServers);
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
            SignalingEvent raised = change.Peer is null ? new PeerLeftEvent(change.PeerId, change.Reason)
                : isKnown ? new PeerUpdatedEvent(change.Peer)
                : new PeerJoinedEvent(change.Peer);
            events.Add(raised, View);
        }
    }
}

using Signaling.Contracts;

namespace Signaling.Client;

/// <summary>The room that the application wants to be in, which outlives connections.</summary>
internal sealed class RoomMembership
{
    private readonly object _lock = new();
    private WantedRoom? _wanted;
    private PendingJoin? _pending;
    private bool _wasRemoved;
    private int _stay;
    private long _attempt;
    private long _received;
    private Limits? _limits;

    /// <summary>What to enter again after a break; null for nothing.</summary>
    public WantedRoom? Wanted
    {
        get { lock (_lock) { return _wanted; } }
    }

    /// <summary>Whether the server may think that this peer is in a room, or may think so soon.</summary>
    public bool MayBeInside
    {
        get { lock (_lock) { return _wanted is not null || _pending is not null; } }
    }

    /// <summary>Known from the last join, on whichever server that was.</summary>
    public Limits? Limits
    {
        get { lock (_lock) { return _limits; } }
    }

    /// <summary>Tells stays in rooms apart; a resume or a rejoin continues the stay.</summary>
    public int Stay
    {
        get { lock (_lock) { return _stay; } }
    }

    /// <summary>
    /// Who was put out does not come back by itself; and outside a room nothing is lost when the server closes the connection, as it does
    /// with those that never join.
    /// </summary>
    public bool StaysAway(bool isDismissed)
    {
        lock (_lock)
        {
            return _wanted is null && (_wasRemoved || isDismissed);
        }
    }

    /// <summary>The application connects on its own account, so from now on a broken connection is made again.</summary>
    public void Connecting()
    {
        lock (_lock)
        {
            _wasRemoved = false;
        }
    }

    public PendingJoin Begin(JoinRequest request, EntryKind kind)
    {
        lock (_lock)
        {
            return _pending = new PendingJoin(request, kind);
        }
    }

    /// <summary>
    /// The next attempt to resume. Its number is greater than that of every attempt before, also of a former process that had the same
    /// token, so that an attempt that was given up and arrives late does not end a later one.
    /// </summary>
    public ResumeRequest NextResume(string resumeToken)
    {
        lock (_lock)
        {
            _attempt = Math.Max(_attempt + 1, TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());
            return new ResumeRequest(resumeToken, _attempt, _received);
        }
    }

    /// <summary>A signal came that will be handed to the application, so the server need not keep it.</summary>
    public void Received()
    {
        lock (_lock)
        {
            _received++;
        }
    }

    /// <summary>The answer is on the wire: from here on it is this room that is wanted. Null when nobody asked.</summary>
    public PendingJoin? Answered(JoinResult result)
    {
        lock (_lock)
        {
            var join = _pending;
            _pending = null;
            _limits = result.Limits ?? _limits; // a server of an earlier version does not tell
            if (join is not null and not { Kind: EntryKind.Resume })
            {
                _received = 0; // a new peer
            }

            if (join is { IsAbandoned: false, Kind: EntryKind.Join })
            {
                _wanted = new WantedRoom(join.Request, result.ResumeToken);
                _stay++;
            }
            else if (join is not null && _wanted is not null)
            {
                _wanted = _wanted with { ResumeToken = result.ResumeToken };
            }

            return join;
        }
    }

    /// <summary>It failed, so that no answer will come.</summary>
    public void Failed(PendingJoin join)
    {
        lock (_lock)
        {
            _pending = _pending == join ? null : _pending;
        }
    }

    public WantedRoom? Forget(bool removed = false)
    {
        lock (_lock)
        {
            var former = _wanted;
            _wanted = null;
            _wasRemoved |= removed;
            _stay++;
            return former;
        }
    }

    public void Restore(WantedRoom? former)
    {
        lock (_lock)
        {
            _wanted ??= former;
        }
    }

    /// <summary>A rejoin shall show the others what they saw last.</summary>
    public void Update(PeerUpdate update, int stay)
    {
        lock (_lock)
        {
            if (stay == _stay && _wanted is not null)
            {
                _wanted = _wanted with
                {
                    Request = _wanted.Request with
                    {
                        DisplayName = update.DisplayName ?? _wanted.Request.DisplayName,
                        Metadata = update.Metadata ?? _wanted.Request.Metadata,
                    },
                };
            }
        }
    }
}

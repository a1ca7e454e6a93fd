using Signaling.Contracts;

namespace Signaling.Client;

/// <summary>The room that the application wants to be in. It outlives connections.</summary>
internal sealed class RoomMembership(TimeProvider time)
{
    private readonly object _lock = new();
    private WantedRoom? _wanted;
    private PendingJoin? _pending;
    private bool _wasRemoved;
    private int _stay;
    private long _attempt;
    private long _received;
    private Limits? _limits;
    private TimeSpan _resumeWindow;

    /// <summary>Gets the room to enter again after a break; null for none.</summary>
    public WantedRoom? Wanted
    {
        get { lock (_lock) { return _wanted; } }
    }

    /// <summary>Gets whether this peer may be in a room on the server, or may soon be.</summary>
    public bool MayBeInside
    {
        get { lock (_lock) { return _wanted is not null || _pending is not null; } }
    }

    /// <summary>Gets the limits of the server, known from the last join; null before the first one.</summary>
    public Limits? Limits
    {
        get { lock (_lock) { return _limits; } }
    }

    /// <summary>Gets how long the server keeps this peer's place after a break; zero when there is nothing to resume.</summary>
    public TimeSpan ResumeWindow
    {
        get { lock (_lock) { return _wanted is null ? TimeSpan.Zero : _resumeWindow; } }
    }

    /// <summary>Gets the number of the current stay in a room. A resume or a rejoin continues the stay.</summary>
    public int Stay
    {
        get { lock (_lock) { return _stay; } }
    }

    /// <summary>
    /// Returns whether the client must not reconnect by itself. It does not after a removal. Outside a room it does not when the server
    /// closed the connection on purpose, as the server does with connections that never join.
    /// </summary>
    public bool StaysAway(bool isDismissed)
    {
        lock (_lock)
        {
            return _wanted is null && (_wasRemoved || isDismissed);
        }
    }

    /// <summary>Records that the application connects. From now on the client reconnects after a break.</summary>
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
    /// Returns the next attempt to resume. Its number is greater than the number of every earlier attempt, also of a former process with
    /// the same token. So a late, abandoned attempt cannot end a later one.
    /// </summary>
    public ResumeRequest NextResume(string resumeToken)
    {
        lock (_lock)
        {
            _attempt = Math.Max(_attempt + 1, time.GetUtcNow().ToUnixTimeMilliseconds());
            return new ResumeRequest(resumeToken, _attempt, _received);
        }
    }

    /// <summary>Counts a signal that will be passed to the application, so that the server does not keep it for the next resume.</summary>
    public void Received()
    {
        lock (_lock)
        {
            _received++;
        }
    }

    /// <summary>
    /// Records an answer to <c>Join</c> or <c>Resume</c>: its room becomes the wanted one. Returns null when no call is pending.
    /// </summary>
    public PendingJoin? Answered(JoinResult result)
    {
        lock (_lock)
        {
            var join = _pending;
            _pending = null;
            _limits = result.Limits ?? _limits; // an older server does not send them
            _resumeWindow = TimeSpan.FromMilliseconds(Math.Min(Math.Max(0, result.ResumeWindowMs), int.MaxValue));
            if (join is not null and not { Kind: EntryKind.Resume or EntryKind.Renewal })
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

    /// <summary>Records that the call failed, so no answer will come.</summary>
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

    /// <summary>Keeps the last name and metadata for a rejoin.</summary>
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

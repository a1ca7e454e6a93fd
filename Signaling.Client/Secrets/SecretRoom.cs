using Signaling.Contracts;

namespace Signaling.Client;

/// <summary>The room of a client with a secret: the session of the current stay, and this peer's own profile. Its lock is taken inside all others.</summary>
internal sealed class SecretRoom(byte[] secret, TimeProvider time)
{
    private readonly object _lock = new();
    private RoomKeys? _nextKeys;
    private Profile _nextProfile = new("", new Dictionary<string, string>());
    private RoomKeys? _keys;
    private Profile _profile = new("", new Dictionary<string, string>());
    private SecretSession? _session;
    private RoomView? _raw;
    private RoomView? _shown;

    /// <summary>Gets the session of the current stay; null outside a room. Another object means another session.</summary>
    public object? Session
    {
        get { lock (_lock) { return _session; } }
    }

    /// <summary>Returns the request that the server may see, and keeps the name and metadata for after the join.</summary>
    public JoinRequest Prepare(JoinRequest request)
    {
        var profile = new Profile(request.DisplayName ?? "", request.Metadata ?? new Dictionary<string, string>());
        if (profile.Refusal() is { } refusal)
        {
            throw refusal;
        }

        lock (_lock)
        {
            (_nextKeys, _nextProfile) = (new RoomKeys(secret, request.Room), profile);
            var marker = new SecretSession(_nextKeys, "", []).Marker;
            return new JoinRequest(request.Room, null, new Dictionary<string, string> { [SecretFormat.ProfileKey] = marker });
        }
    }

    /// <summary>The application has joined the room of the last <see cref="Prepare"/>.</summary>
    public void Begin(string peerId)
    {
        lock (_lock)
        {
            (_keys, _profile) = (_nextKeys, _nextProfile);
            BeginSessionLocked(peerId);
        }
    }

    /// <summary>The client has joined the same room again, as a new peer.</summary>
    public void BeginAgain(string peerId)
    {
        lock (_lock)
        {
            BeginSessionLocked(peerId);
        }
    }

    public void End()
    {
        lock (_lock)
        {
            (_session, _raw, _shown) = (null, null, null);
        }
    }

    /// <summary>Returns the room as the application may see it.</summary>
    public RoomView Show(RoomView view)
    {
        lock (_lock)
        {
            if (_shown is { } shown && ReferenceEquals(view.Roster, _raw!.Roster))
            {
                shown = shown with { IceServers = view.IceServers };
            }
            else
            {
                shown = ShowLocked(view);
            }

            (_raw, _shown) = (view, shown with { Self = _profile.Of(view.Self) });
            return _shown;
        }
    }

    /// <summary>Returns the answer to a join as the application may see it.</summary>
    public JoinResult Show(JoinResult join)
    {
        lock (_lock)
        {
            return join with
            {
                Self = _profile.Of(join.Self),
                Peers = OpenLocked(join.Peers),
                Limits = SecretLimits.Within(join.Limits)!,
            };
        }
    }

    public Roster Show(Roster roster)
    {
        lock (_lock)
        {
            return roster with { Self = _profile.Of(roster.Self), Peers = OpenLocked(roster.Peers) };
        }
    }

    /// <summary>Returns the event with the content of its signal, or that it is refused.</summary>
    public SignalingEvent Open(SignalingEvent signal)
    {
        lock (_lock)
        {
            return _session is { } session ? SecretSignals.Open(session, signal) : signal;
        }
    }

    /// <summary>Seals within the current session. Throws outside a room.</summary>
    public T Seal<T>(Func<SecretSession, T> seal)
    {
        lock (_lock)
        {
            return seal(_session ?? throw new SignalingException(SignalingErrorCodes.NotJoined, "This client is in no room. Join one first."));
        }
    }

    /// <summary>Seals the changed profile, and shows it from now on. Returns it with the former one.</summary>
    public (string Entry, Profile Profile, Profile Former) Change(PeerUpdate update) => Seal(session =>
    {
        var (former, changed) = (_profile, _profile.With(update));
        if (changed.Refusal() is { } refusal)
        {
            throw refusal;
        }

        _profile = changed;
        return (session.SealProfile(changed), changed, former);
    });

    /// <summary>The server has refused the change.</summary>
    public void Undo(Profile changed, Profile former)
    {
        lock (_lock)
        {
            _profile = ReferenceEquals(_profile, changed) ? former : _profile;
        }
    }

    /// <summary>Seals a message for the peers that the application sees.</summary>
    public string SealForAll(string payload) => Seal(session => session.SealForAll((_shown?.Roster.Peers ?? []).Select(peer => peer.PeerId), payload));

    private void BeginSessionLocked(string peerId)
    {
        _session = new SecretSession(_keys!, peerId, SecretSession.NewId(time.GetUtcNow()));
        (_raw, _shown) = (null, null);
    }

    private RoomView ShowLocked(RoomView view)
    {
        var peers = OpenLocked(view.Roster.Peers);
        var strangers = _session is null ? [] : view.Roster.Peers.Where(peer => peers.All(open => open.PeerId != peer.PeerId)).Select(_session.StrangerOf);
        return view with { Roster = new RosterSnapshot(view.PeerId, peers, view.Roster.Version), Strangers = [.. strangers] };
    }

    private List<PeerInfo> OpenLocked(IReadOnlyList<PeerInfo>? peers) =>
        [.. (peers ?? []).Select(peer => peer?.PeerId is null ? null : _session?.Open(peer)).OfType<PeerInfo>()];
}

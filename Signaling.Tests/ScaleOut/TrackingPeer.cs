using System.Net.WebSockets;
using Microsoft.AspNetCore.SignalR;
using Signaling.Tests.Support;

namespace Signaling.Tests.ScaleOut;

/// <summary>
/// A peer that keeps its roster as an application would: by the versions of the events, with <c>GetRoster</c> where one is missing. It notes
/// what a peer must never be told, and how often something was missing.
/// </summary>
internal sealed class TrackingPeer : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, PeerInfo> _others = new(StringComparer.Ordinal);
    private readonly List<string> _faults = [];
    private readonly PeerHistory _history = new();

    // The peer receives no event of its own updates. The answers have their versions.
    private readonly SortedSet<long> _ownVersions = [];

    // What came while the room was not known (before the answer to Join was looked at, and while the roster was asked for again), and while an own update
    // was under way, which may have the version that is missing.
    private readonly Queue<PeerEvent> _waiting = new();
    private bool _knowsRoom;
    private bool _isInRoom;
    private long _version;
    private int _updates;
    private int _attempts;
    private HubPeer _hub;
    private string _resumeToken = string.Empty;

    private TrackingPeer(HubPeer hub)
    {
        _hub = hub;
        Id = hub.Id;

        // A client gives up a server that says nothing for 30 s; here a node may hang for as long as a busy machine makes it.
        hub.Connection.ServerTimeout = TimeSpan.FromMinutes(10);
        hub.Events.Told = told => Take(hub, told);
    }

    /// <summary>By this the peer comes back. A former attempt that arrives later does not count any more.</summary>
    public ResumeRequest NextAttempt() => new(_resumeToken, Interlocked.Increment(ref _attempts));

    /// <summary>The peer ID, also when the connection has ended.</summary>
    public string Id { get; }

    public PeerEvents Events => _hub.Events;

    /// <summary>The connection, for calls that do not concern the roster.</summary>
    public HubPeer Hub => _hub;

    /// <summary>How often a version was missing, and the roster had to be asked for.</summary>
    public int Gaps { get; private set; }

    /// <summary>How often the server sent the whole roster anew.</summary>
    public int RostersChanged { get; private set; }

    /// <summary>What this peer was told and must never be.</summary>
    public IReadOnlyList<string> Faults
    {
        get
        {
            lock (_gate)
            {
                return [.. _faults];
            }
        }
    }

    /// <summary>The others, as this peer knows them.</summary>
    public IReadOnlyList<PeerInfo> Others
    {
        get
        {
            lock (_gate)
            {
                return [.. _others.Values];
            }
        }
    }

    public static async Task<TrackingPeer> ConnectAsync(Uri hub) => new(await HubPeer.ConnectBySocketAsync(hub));

    public static async Task<TrackingPeer> JoinAsync(Uri hub, string room)
    {
        var peer = await ConnectAsync(hub);
        await peer.JoinInTheEndAsync(room);
        return peer;
    }

    /// <summary>Joins, and tries again as long as the node says that it cannot reach Redis in time: on a busy machine that happens without a fault.</summary>
    public Task JoinInTheEndAsync(string room) => Patience.UntilNothingIsMissing(async () =>
    {
        try
        {
            await JoinAsync(room);
            return null;
        }
        catch (HubException refusal) when (RefusalText.CodeOf(refusal.Message) == SignalingErrorCodes.Unavailable)
        {
            return refusal.Message;
        }
    });

    public async Task JoinAsync(string room)
    {
        var result = await _hub.JoinAsync(room);
        lock (_gate)
        {
            _isInRoom = true;
            _resumeToken = result.ResumeToken;
            Replace(result.Peers, result.Version);
            TakeWaiting();
        }
    }

    /// <summary>Its connection is closed with 1001 in its name, without SignalR's Close message.</summary>
    public Task CloseByProxyAsync() => _hub.Socket!.CloseOutputAsync(WebSocketCloseStatus.EndpointUnavailable, null, TestContext.Current.CancellationToken);

    /// <summary>Comes back as the same peer on a new connection, whether the older one still is there or not.</summary>
    public async Task ResumeAsync(Uri hub)
    {
        var next = await HubPeer.ConnectBySocketAsync(hub);
        next.Connection.ServerTimeout = _hub.Connection.ServerTimeout;
        HubPeer former;
        lock (_gate)
        {
            (former, _hub, _knowsRoom) = (_hub, next, false);
            _waiting.Clear();
            next.Events.Told = told => Take(next, told);
        }

        // One that is still there is closed by the server, when it is told that it was replaced.
        var result = await next.ResumeWithAsync(NextAttempt());
        lock (_gate)
        {
            Replace(result.Peers, result.Version);
            TakeWaiting();
        }

        await former.DisposeAsync();
    }

    public async Task LeaveAsync()
    {
        await _hub.LeaveAsync();
        lock (_gate)
        {
            // After the answer to the next Join nothing of this room comes any more.
            _isInRoom = _knowsRoom = false;
            _waiting.Clear();
            _ownVersions.Clear();
        }
    }

    /// <summary>Changes the display name. That raises the version, and the peer receives no event of it.</summary>
    public async Task UpdateAsync(string displayName)
    {
        HubPeer hub;
        lock (_gate)
        {
            hub = _hub;
            _updates++;
        }

        long? version = null;
        try
        {
            version = (await hub.UpdateAsync(new PeerUpdate(displayName))).Version;
        }
        finally
        {
            lock (_gate)
            {
                _updates--;
                if (version is { } own && hub == _hub)
                {
                    _ownVersions.Add(own);
                    PassOwnVersions();
                }

                TakeWaiting();
            }
        }
    }

    /// <summary>What differs from what this peer should know of its room; null when nothing does.</summary>
    public string? Misses(long version, IEnumerable<string> peerIds)
    {
        lock (_gate)
        {
            var others = peerIds.Where(id => id != Id).ToHashSet();
            return _hub.Closed.IsCompleted ? $"The connection of {Id} has ended."
                : !_knowsRoom ? $"{Id} is still asking for the roster. {string.Join(' ', _faults)}"
                : !others.SetEquals(_others.Keys)
                    ? $"{Id} knows [{string.Join(' ', _others.Keys)}] at version {_version} where [{string.Join(' ', others)}] are at {version}, after {_history}"
                : _version != version ? $"{Id} is at version {_version} of {version}, after {_history}"
                : null;
        }
    }

    public ValueTask DisposeAsync() => _hub.DisposeAsync();

    private void Take(HubPeer hub, PeerEvent told)
    {
        lock (_gate)
        {
            if (hub != _hub)
            {
                return; // what comes on a former connection means nothing any more
            }

            if (told.Name == nameof(ISignalingPeer.RosterChanged) && _isInRoom)
            {
                // It replaces whatever was known, and whatever was waited for.
                _waiting.Clear();
                Apply(told);
            }
            else if (_knowsRoom && _updates == 0)
            {
                Apply(told);
            }
            else
            {
                _waiting.Enqueue(told);
            }
        }
    }

    private void TakeWaiting()
    {
        while (_knowsRoom && _updates == 0 && _waiting.TryDequeue(out var told))
        {
            // It was on its way when the newer roster was asked for.
            if (told.Name != nameof(ISignalingPeer.RosterChanged) || told.Get<Roster>(0).Version >= _version)
            {
                Apply(told);
            }
        }
    }

    private void Apply(PeerEvent told)
    {
        _history.Add(PeerHistory.Show(told));
        switch (told.Name)
        {
            case nameof(ISignalingPeer.PeerJoined) when IsNext(told, told.Get<long>(1)):
                Note(_others.TryAdd(told.Get<PeerInfo>(0).PeerId, told.Get<PeerInfo>(0)), told);
                break;
            case nameof(ISignalingPeer.PeerUpdated) when IsNext(told, told.Get<long>(1)):
                Note(_others.ContainsKey(told.Get<PeerInfo>(0).PeerId), told);
                _others[told.Get<PeerInfo>(0).PeerId] = told.Get<PeerInfo>(0);
                break;
            case nameof(ISignalingPeer.PeerLeft) when IsNext(told, told.Get<long>(2)):
                Note(_others.Remove(told.Get<string>(0)), told);
                break;
            case nameof(ISignalingPeer.RosterChanged):
                RostersChanged++;
                Replace(told.Get<Roster>(0).Peers, told.Get<Roster>(0).Version);
                break;
            case var signal when signal.StartsWith("Receive", StringComparison.Ordinal):
                Note(_others.ContainsKey(told.Get<string>(0)), told);
                break;
        }
    }

    private bool IsNext(PeerEvent told, long version)
    {
        if (version <= _version)
        {
            return false; // the roster had it already
        }

        if (version > _version + 1)
        {
            Gaps++;
            _knowsRoom = false;
            _waiting.Enqueue(told);
            _ = MendAsync(_hub);
            return false;
        }

        _version = version;
        PassOwnVersions();
        return true;
    }

    private void PassOwnVersions()
    {
        while (_ownVersions.Count > 0 && _ownVersions.Min <= _version + 1)
        {
            _version = Math.Max(_version, _ownVersions.Min);
            _ownVersions.Remove(_ownVersions.Min);
        }
    }

    // Detached on purpose: events come one at a time, and the answer comes between them.
    private async Task MendAsync(HubPeer hub)
    {
        try
        {
            var roster = await PatientlyAsync(hub);
            lock (_gate)
            {
                if (_isInRoom && hub == _hub)
                {
                    Replace(roster.Peers, roster.Version);
                    TakeWaiting();
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The connection has ended meanwhile. Whether it should have is seen elsewhere; without a roster the peer misses everything.
        }
        catch (Exception exception) when (exception is HubException or TimeoutException or InvalidOperationException)
        {
            lock (_gate)
            {
                if (hub != _hub)
                {
                    return; // it has come back on another connection meanwhile
                }

                _faults.Add($"A missing version could not be mended: {exception.Message}");
            }
        }
    }

    // A node may be frozen for longer than a test waits otherwise.
    private async Task<Roster> PatientlyAsync(HubPeer hub)
    {
        while (true)
        {
            try
            {
                return await hub.GetRosterAsync();
            }
            catch (TimeoutException) when (hub == _hub && !hub.Closed.IsCompleted)
            {
                // It is asked again.
            }
        }
    }

    private void Replace(IEnumerable<PeerInfo> others, long version)
    {
        _others.Clear();
        foreach (var other in others)
        {
            _others.Add(other.PeerId, other);
        }

        _version = version;
        PassOwnVersions();
        _knowsRoom = true;
        _history.Add($"it knows version {version} [{string.Join(' ', _others.Keys)}]");
    }

    private void Note(bool isRight, PeerEvent told)
    {
        if (!isRight)
        {
            _faults.Add($"{Id} was told {PeerHistory.Show(told)} at version {_version}, after {_history}");
        }
    }
}

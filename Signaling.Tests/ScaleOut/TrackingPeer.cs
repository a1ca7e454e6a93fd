using System.Net.WebSockets;
using Microsoft.AspNetCore.SignalR;
using Signaling.Tests.Support;

namespace Signaling.Tests.ScaleOut;

/// <summary>
/// A peer that maintains its roster as an application would: by the versions of the events, and with <c>GetRoster</c> if a version is missing. It
/// records invalid events and the number of gaps.
/// </summary>
internal sealed class TrackingPeer : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, PeerInfo> _others = new(StringComparer.Ordinal);
    private readonly List<string> _faults = [];
    private readonly PeerHistory _history = new();

    // The peer receives no event for its own updates. Their versions are in the answers.
    private readonly SortedSet<long> _ownVersions = [];

    // The events that arrived while the room was unknown (before the answer to Join was processed, or during GetRoster), and those that arrived during an
    // update of this peer, whose answer may contain the missing version.
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

        // A client gives up a server that is silent for 30 s. In these tests a node may be frozen for longer on a busy machine.
        hub.Connection.ServerTimeout = TimeSpan.FromMinutes(10);
        hub.Events.Told = told => Take(hub, told);
    }

    /// <summary>Returns the request with which the peer resumes. The server ignores an earlier attempt that arrives later.</summary>
    public ResumeRequest NextAttempt() => new(_resumeToken, Interlocked.Increment(ref _attempts));

    /// <summary>Gets the peer ID, even after the connection has ended.</summary>
    public string Id { get; }

    public PeerEvents Events => _hub.Events;

    /// <summary>Gets the connection, for calls that do not concern the roster.</summary>
    public HubPeer Hub => _hub;

    /// <summary>Gets how often a version was missing, so that the peer had to request the roster.</summary>
    public int Gaps { get; private set; }

    /// <summary>Gets how often the server sent the whole roster again.</summary>
    public int RostersChanged { get; private set; }

    /// <summary>Gets descriptions of the events that the peer must never receive.</summary>
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

    /// <summary>Gets the other peers, as this peer knows them.</summary>
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

    /// <summary>Joins. Retries while the node refuses because it cannot reach Redis in time: that happens on a busy machine without a fault.</summary>
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

    /// <summary>Closes the connection with 1001 in the client's name, without SignalR's Close message, as a proxy does.</summary>
    public Task CloseByProxyAsync() => _hub.Socket!.CloseOutputAsync(WebSocketCloseStatus.EndpointUnavailable, null, TestContext.Current.CancellationToken);

    /// <summary>Resumes the peer on a new connection, whether the old connection has ended or not.</summary>
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

        // If the old connection is still open, the server closes it when it learns that it was replaced.
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
            // The peer receives no more events of this room after the answer to the next Join.
            _isInRoom = _knowsRoom = false;
            _waiting.Clear();
            _ownVersions.Clear();
        }
    }

    /// <summary>Changes the display name. This increments the version, and the peer receives no event for it.</summary>
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

    /// <summary>Returns the difference between the peer's roster and the expected one; null if there is none.</summary>
    public string? Misses(long version, IEnumerable<string> peerIds)
    {
        lock (_gate)
        {
            var others = peerIds.Where(id => id != Id).ToHashSet();
            return _hub.Closed.IsCompleted ? $"The connection of {Id} has ended."
                : !_knowsRoom ? $"{Id} has not received the roster yet. {string.Join(' ', _faults)}"
                : !others.SetEquals(_others.Keys)
                    ? $"{Id} knows [{string.Join(' ', _others.Keys)}] at version {_version}. Expected are [{string.Join(' ', others)}] at version {version}, after {_history}"
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
                return; // an event of a former connection
            }

            if (told.Name == nameof(ISignalingPeer.RosterChanged) && _isInRoom)
            {
                // This roster replaces the known roster and all waiting events.
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
            // An older roster, which was in flight when the newer one was requested, is ignored.
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
            return false; // the roster contained the change already
        }

        if (version > _version + 1)
        {
            Gaps++;
            _knowsRoom = false;
            _waiting.Enqueue(told);
            _ = RefetchRosterAsync(_hub);
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

    // Detached on purpose: events arrive one at a time, and the answer arrives between them.
    private async Task RefetchRosterAsync(HubPeer hub)
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
            // The connection has ended. Other checks show whether that was expected; without a roster, Misses reports the peer.
        }
        catch (Exception exception) when (exception is HubException or TimeoutException or InvalidOperationException)
        {
            lock (_gate)
            {
                if (hub != _hub)
                {
                    return; // the peer has resumed on another connection
                }

                _faults.Add($"The roster could not be requested after a gap: {exception.Message}");
            }
        }
    }

    // A node may be frozen for longer than the timeout of a test.
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
                // Try again.
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
            _faults.Add($"{Id} received {PeerHistory.Show(told)} at version {_version}, after {_history}");
        }
    }
}

using System.Collections.Concurrent;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Options;
using Signaling.Contracts;
using Signaling.Server.Relay;
using Signaling.Server.Rooms.Nodes;
using Signaling.Server.Rooms.Resync;

namespace Signaling.Server.Rooms;

/// <summary>The rooms in which this node has peers. The store has each room, and this node a replica of it.</summary>
/// <remarks>
/// A change is an operation of the store; its version decides where it belongs in the order of the room. This node applies it to its own replica and
/// sends it to the other nodes of the room, which apply it likewise. Signals between peers of this node never leave it.
/// </remarks>
internal sealed partial class RoomDirectory : IRoomDirectory
{
    // A change that was announced arrives within milliseconds. One that has not come after so long is not coming.
    private static readonly TimeSpan _gapPatience = TimeSpan.FromMilliseconds(500);

    private readonly IRoomStore _store;
    private readonly INodeChannel _link;
    private readonly INodeLease _lease;
    private readonly PeerRelay _relay;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly TimeSpan _patience;
    private readonly PeerPlaces _places;
    private readonly JoinResults _answers;
    private readonly ConcurrentDictionary<string, RoomReplica> _rooms = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Stay> _stays = new(StringComparer.Ordinal);
    private readonly ReplicaRequests _requests;
    private readonly RepairQueue _repairs;
    private readonly RepairMetrics _metrics;
    private readonly Departures _departures;
    private readonly SignalingOptions _options;
    private readonly TimeSpan _resumeWindow;
    private readonly TimeSpan _leaseDuration;

    public RoomDirectory(
        IRoomStore store, INodeChannel link, INodeLease lease, PeerRelay relay, RepairMetrics metrics, IOptions<SignalingOptions> options, TimeProvider time,
        ILogger<RoomDirectory> logger)
    {
        (_store, _link, _lease, _relay, _metrics, _time, _logger) = (store, link, lease, relay, metrics, time, logger);
        _leaseDuration = options.Value.Redis.LeaseDuration;
        _repairs = new(TrySyncAsync, () => store.IsUp, time, logger);
        _patience = options.Value.Redis.CommandTimeout;
        _places = new(options.Value);
        _answers = new(options.Value);
        (_crowded, _reported) = (new(_crowdedPause, time), new(_crowdedPause / 4, time));
        _options = options.Value;
        _resumeWindow = options.Value.ResumeWindow;

        _outflow = store.IsShared ? new() : null;

        // A suspended peer that another node holds is gone after the resume window, and what that node does last after the length of a lease.
        _departures = new(_resumeWindow + _leaseDuration, time);
        _maxRoomNameLength = options.Value.Limits.MaxRoomNameLength;
        _requests = new(room => RequestSync(room, RepairReason.Conflict), Lose, HandOn, OnCrowded, Answer);
        link.Received += Receive;
    }

    public ICollection<RoomReplica> Rooms => _rooms.Values;

    public int RoomCount => _rooms.Count;

    public int PeerCount => _places.Taken;

    public async ValueTask<JoinResult> JoinAsync(string peerId, JoinRequest request, CancellationToken cancellationToken)
    {
        if (_stays.ContainsKey(peerId))
        {
            throw Refusal.AlreadyJoined();
        }

        _places.Take();
        var room = Enter(request.Room);
        var token = ResumeToken.New(peerId, room.Name);
        var stay = _stays[peerId] = new Stay(room, token.Hash, connectionId: peerId);
        try
        {
            await _lease.RequireAsync();
            using var turn = await TakeTurnAsync(room);
            return await JoinInTurnAsync(room, token, request);
        }
        catch
        {
            // Unless somebody has taken it out meanwhile, and seen to the rest.
            TryEnd(peerId, stay);
            throw;
        }
        finally
        {
            Exit(room);
        }
    }

    public async ValueTask<bool> LeaveAsync(string peerId, string connectionId, string reason)
    {
        if (!_stays.TryGetValue(peerId, out var stay) || stay.ConnectionId != connectionId || !TryEnd(peerId, stay) || !stay.Room.TryEnter())
        {
            return false;
        }

        var room = stay.Room;
        try
        {
            // Silent at once; or, when it is still coming in, as soon as it is inside. It may be suspended, too: the end of its connection and the
            // end of its Join come at the same time when the connection is cut during the Join.
            var wasInside = room.Silence(peerId, connectionId, leaves: true) is not null;
            using var turn = await TakeTurnAsync(room, anyway: true);
            wasInside |= room.Silence(peerId, connectionId, leaves: true) is not null;
            if (_stays.ContainsKey(peerId))
            {
                return false; // it has come back here on another connection
            }

            room.Drop(peerId);
            if (!wasInside && room.Find(peerId)?.NodeId != _lease.NodeId)
            {
                return false; // it was not let in, or another node holds it
            }

            await LeaveInTurnAsync(room, peerId, reason);
            return true;
        }
        finally
        {
            Exit(room);
        }
    }

    public async ValueTask<long> UpdateAsync(string peerId, PeerUpdate update, CancellationToken cancellationToken)
    {
        var room = RoomOf(peerId);
        if (room.GetLocal(peerId).Peer.With(update) is null)
        {
            return room.Version;
        }

        await _lease.RequireAsync();
        using var turn = await TakeTurnAsync(room);
        var member = room.GetLocal(peerId);
        if (member.Peer.With(update) is not { } changed)
        {
            return room.Version;
        }

        RoomRevision? revision;
        try
        {
            revision = await _store.UpdateAsync(room.Name, changed, _lease.Owner);
        }
        catch (HubException)
        {
            RequestSync(room, RepairReason.Failure);
            throw;
        }

        if (revision is null)
        {
            RequestSync(room, RepairReason.Conflict);
            throw Refusal.Unavailable();
        }

        var roomId = room.Id;
        await AnnounceAsync(room, new PeerChanged(room.Name, roomId, revision.Version, member with { Peer = changed }), revision.Nodes);
        await ReachedAsync(room, roomId, revision.Version);
        return revision.Version;
    }

    public ValueTask<Roster> GetRosterAsync(string peerId, CancellationToken cancellationToken) => new(RoomOf(peerId).GetRoster(peerId));

    public void ReadRoster(string peerId, Action<Roster> read)
    {
        if (_stays.TryGetValue(peerId, out var stay))
        {
            stay.Room.ReadRoster(peerId, read);
        }
    }

    // As a rule the target is here, and the call is done when it returns.
    public Task<SendResult> SendAsync(string peerId, string to, Signal signal, CancellationToken cancellationToken)
    {
        var room = RoomOf(peerId);
        var wave = _outflow?.Begin();
        SignalRoute? route = null;
        try
        {
            route = room.Send(peerId, to, signal);
        }
        finally
        {
            if (route is null)
            {
                _outflow?.End(wave);
            }
        }

        return route is null ? SendResults.SentAlready : SendAwayAsync(room, route, wave);
    }

    public async ValueTask SendToOthersAsync(string peerId, Signal signal, CancellationToken cancellationToken)
    {
        // The others first: a broadcast that is refused should have reached nobody.
        var room = RoomOf(peerId);
        var wave = _outflow?.Begin();
        try
        {
            if (_crowded.FindFor(peerId) is { } crowded && room.Find(crowded) is not null)
            {
                throw Refusal.QueueFull(crowded);
            }

            var (nodes, suspended, message) = room.Addressed(peerId, signal);
            if (nodes.Length > 0 || suspended.Length > 0)
            {
                await _lease.RequireAsync();
                await MailAllAsync(room, suspended, message);
                await Task.WhenAll(nodes.Select(node => SendFromAsync(peerId, node, message)));
            }

            room.SendToLocals(peerId, message);
        }
        finally
        {
            _outflow?.End(wave);
        }
    }

    private RoomReplica Enter(string name)
    {
        while (true)
        {
            var room = _rooms.GetOrAdd(name, static (name, self) => self.NewRoom(name), this);
            if (room.TryEnter())
            {
                return room;
            }
        }
    }

    private RoomReplica NewRoom(string name) => new(name, _lease.NodeId, _relay, _requests, _departures, _time);

    private void Exit(RoomReplica room)
    {
        if (room.Exit())
        {
            _rooms.TryRemove(KeyValuePair.Create(room.Name, room));
        }
    }

    private RoomReplica RoomOf(string peerId) => _stays.TryGetValue(peerId, out var stay) ? stay.Room : throw Refusal.NotJoined();

    /// <summary>This node holds the peer from now on, by a new stay. Answers with the one that this has ended, if the peer was here before.</summary>
    private Stay? Begin(string peerId, Stay stay)
    {
        var former = _stays.TryGetValue(peerId, out var its) && TryEnd(peerId, its) ? its : null;
        _places.TakeAnyway();
        _stays[peerId] = stay;
        return former;
    }

    /// <summary>This node holds the peer no longer. Of several that want to end its stay one alone succeeds.</summary>
    private bool TryEnd(string peerId, Stay stay)
    {
        if (!_stays.TryRemove(KeyValuePair.Create(peerId, stay)))
        {
            return false;
        }

        if (stay.IsSuspended)
        {
            _places.OnNoLongerSuspended();
        }

        stay.Dispose();
        _places.Release();
        return true;
    }

    /// <summary>Waits for those before, but not for long, unless it has to be done <paramref name="anyway"/>.</summary>
    private async Task<Turn> TakeTurnAsync(RoomReplica room, bool anyway = false)
    {
        if (anyway)
        {
            await room.Turn.WaitAsync();
        }
        else if (!await room.Turn.WaitAsync(_patience))
        {
            throw Refusal.Unavailable();
        }

        return new(room.Turn);
    }

    private readonly struct Turn(SemaphoreSlim semaphore) : IDisposable
    {
        public void Dispose() => semaphore.Release();
    }
}

using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Options;
using Signaling.AspNetCore.Relay;
using Signaling.AspNetCore.Rooms.Nodes;
using Signaling.AspNetCore.Rooms.Resync;
using Signaling.Contracts;

namespace Signaling.AspNetCore.Rooms;

/// <summary>The rooms in which this node has peers. The store has each room, and this node a replica of it.</summary>
/// <remarks>
/// A change is an operation of the store; its version decides where it belongs in the order of the room. This node applies it to its own replica and
/// sends it to the other nodes of the room, which apply it likewise. Signals between peers of this node never leave it.
/// </remarks>
internal sealed class RoomDirectory : IRoomDirectory
{
    private readonly IRoomStore _store;
    private readonly INodeLease _lease;
    private readonly LocalRooms _rooms;
    private readonly Sessions _sessions;
    private readonly RoomNews _news;
    private readonly SignalRouter _router;
    private readonly Crowding _crowding;
    private readonly Settling _settling;
    private readonly Arrivals _arrivals;
    private readonly Leaving _leaving;
    private readonly Resumption _resumption;
    private readonly ReplicaRequests _requests;

    public RoomDirectory(
        IRoomStore store, INodeChannel channel, INodeLease lease, PeerRelay relay, RepairMetrics metrics, IOptions<SignalingOptions> options,
        TimeProvider time, ILogger<RoomDirectory> logger)
    {
        (_store, _lease) = (store, lease);
        var outflow = store.IsShared ? new Outflow() : null;

        // A suspended peer that another node has is gone after the resume window, and what that node does last after the length of a lease.
        var departures = new Departures(options.Value.ResumeWindow + lease.Duration, time);
        var repairs = new RepairQueue(room => Resync!.TryRunAsync(room), () => store.IsUp, time, logger);

        // With a store in memory nothing that has a turn waits for anything, so nothing is refused for want of one, however busy the machine is.
        _rooms = new(name => new RoomReplica(name, lease.NodeId, relay, _requests!, departures, time), store.OperationTimeout);
        _sessions = new(new PeerPlaces(options.Value));
        _news = new(channel, lease, repairs, time);
        _crowding = new(channel, lease, time, logger);
        _settling = new(channel, lease, _rooms, _sessions, outflow, time);
        _router = new(store, channel, lease, _rooms, _sessions, outflow, _crowding);
        var index = new RoomIndex(store, lease, _rooms, repairs);
        var suspensions = new Suspensions(store, lease, _sessions, time);
        Resync = new(store, lease, relay, _rooms, _sessions, index, _news, suspensions, repairs, metrics, options, time, logger);
        _arrivals = new(store, lease, index, _news, Resync, repairs, departures, new JoinResults(options.Value));
        _leaving = new(store, lease, _rooms, _sessions, index, _news, suspensions, Resync, repairs, departures, logger);
        _resumption = new(store, lease, relay, _rooms, _sessions, index, _news, suspensions, Resync, repairs, _arrivals, options, time);
        Takeover = new(store, lease, _rooms, _sessions, index, _news, suspensions, options);
        channel.Received += Receive;

        _requests = new(room => repairs.Request(room, RepairReason.Conflict), _leaving.Lose, _router.HandOn, _crowding.OnCrowded, _settling.Answer);
    }

    /// <summary>Gets the part that compares rooms with the store.</summary>
    public RoomResync Resync { get; }

    /// <summary>Gets the part that takes the peers of dead nodes over.</summary>
    public Takeover Takeover { get; }

    public ICollection<RoomReplica> Rooms => _rooms.All;

    public int RoomCount => _rooms.Count;

    public int PeerCount => _sessions.Count;

    public async ValueTask<JoinResult> JoinAsync(string peerId, JoinRequest request, CancellationToken cancellationToken)
    {
        if (_sessions.Contains(peerId))
        {
            throw Refusal.AlreadyJoined();
        }

        var room = _rooms.Enter(request.Room);
        try
        {
            var token = ResumeToken.New(peerId, room.Name);
            var session = new Session(room, token.Hash, connectionId: peerId);
            _sessions.BeginNew(peerId, session);
            try
            {
                await _lease.RequireAsync();
                using var turn = await _rooms.TakeTurnAsync(room);
                if (!_sessions.IsCurrent(peerId, session))
                {
                    throw Refusal.NotJoined(); // its connection has ended meanwhile, and the call that ended the session came first
                }

                return await _arrivals.JoinAsync(room, token, session.TokenHash, request);
            }
            catch
            {
                // Unless another call has ended it meanwhile, and seen to the rest.
                _sessions.TryEnd(peerId, session);
                throw;
            }
        }
        finally
        {
            _rooms.Exit(room);
        }
    }

    public ValueTask<bool> LeaveAsync(string peerId, string connectionId, string reason) => _leaving.LeaveAsync(peerId, connectionId, reason);

    public ValueTask<bool> SuspendAsync(string peerId, string connectionId, bool hasClosed = false)
    {
        var absence = _resumption.AbsenceAfter(hasClosed);
        return absence.Limit == TimeSpan.Zero
            ? _leaving.LeaveAsync(peerId, connectionId, absence.Reason)
            : _resumption.SuspendAsync(peerId, connectionId, absence);
    }

    public ValueTask SettleAsync(string peerId) => _settling.SettleAsync(peerId);

    public ValueTask<JoinResult> ResumeAsync(ResumeTry attempt, string connectionId, CancellationToken cancellationToken) =>
        _resumption.ResumeAsync(attempt, connectionId);

    public async ValueTask<long> UpdateAsync(string peerId, PeerUpdate update, CancellationToken cancellationToken)
    {
        var room = _sessions.RoomOf(peerId);
        if (room.GetLocal(peerId).Peer.With(update) is null)
        {
            return room.Version;
        }

        await _lease.RequireAsync();
        using var turn = await _rooms.TakeTurnAsync(room);
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
            Resync.Request(room, RepairReason.Failure);
            throw;
        }

        if (revision is null)
        {
            Resync.Request(room, RepairReason.Conflict);
            throw Refusal.Unavailable();
        }

        var roomId = room.Id;
        await _news.AnnounceAsync(room, new PeerChanged(room.Name, roomId, revision.Version, member with { Peer = changed }), revision.Nodes);
        await _news.ReachedAsync(room, roomId, revision.Version);
        return revision.Version;
    }

    public ValueTask<Roster> GetRosterAsync(string peerId, CancellationToken cancellationToken) => new(_sessions.RoomOf(peerId).GetRoster(peerId));

    public void ReadRoster(string peerId, Action<Roster> read) => _sessions.Find(peerId)?.Room.ReadRoster(peerId, read);

    public Task<SendResult> SendAsync(string peerId, string to, Signal signal, CancellationToken cancellationToken) => _router.SendAsync(peerId, to, signal);

    public ValueTask SendToOthersAsync(string peerId, Signal signal, CancellationToken cancellationToken) => _router.SendToOthersAsync(peerId, signal);

    private void Receive(NodeMessage message)
    {
        if (!_settling.TryTake(message) && !_crowding.TryTake(message) && _rooms.Find(message.Room) is { } room)
        {
            _news.Take(room, message);
        }
    }
}

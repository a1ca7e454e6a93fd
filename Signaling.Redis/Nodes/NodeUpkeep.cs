using Microsoft.Extensions.Options;
using Signaling.AspNetCore;
using Signaling.AspNetCore.Rooms;
using Signaling.AspNetCore.Rooms.Nodes;
using Signaling.AspNetCore.Rooms.View;
using Signaling.Redis.Connection;
using Signaling.Redis.Rooms;

namespace Signaling.Redis.Nodes;

/// <summary>
/// Keeps this node registered in Redis: renews its lease, repairs its rooms after Redis was unreachable or this node was paused, and takes over the peers of
/// dead nodes.
/// </summary>
internal sealed class NodeUpkeep : BackgroundService, INodeUpkeep
{
    private const uint BeatsForAllRooms = 12;
    private const int FailuresToGiveUp = 5;

    private static readonly TimeSpan _retryInterval = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan _expiryMargin = TimeSpan.FromMilliseconds(20);

    private readonly RedisConnection _redis;
    private readonly RedisRights _rights;
    private readonly NodeLink _link;
    private readonly NodeLease _lease;
    private readonly NodeRegistry _nodes;
    private readonly RedisRoomStore _store;
    private readonly RoomDirectory _rooms;
    private readonly NodeReaper _reaper;
    private readonly RedisOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly HashSet<string> _formerOwners = new(StringComparer.Ordinal);
    private TaskCompletionSource _woken = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _work = Task.CompletedTask;
    private uint _beats;
    private bool _hasBegun;
    private bool _hasLostLease;
    private bool _hasLostData;
    private bool _isFormatUnknown;
    private string? _era;
    private int _interruptions;
    private long _upSince;

    public NodeUpkeep(
        RedisConnection redis, RedisRights rights, NodeLink link, NodeLease lease, NodeRegistry nodes, RedisRoomStore store, RoomDirectory rooms, NodeReaper reaper,
        RedisMetrics metrics, IOptions<RedisOptions> options, TimeProvider time, ILogger<NodeUpkeep> logger)
    {
        (_redis, _rights, _link, _lease, _nodes, _store, _rooms, _reaper, _time, _logger) = (redis, rights, link, lease, nodes, store, rooms, reaper, time, logger);
        _options = options.Value;
        redis.Changed += Wake;
        lease.Lapsed += Wake;
        metrics.Watch("signaling.redis.up", "1 while Redis is reachable and accepts changes, otherwise 0.", () => redis.IsUp);
        metrics.Watch("signaling.node.lease.held", "1 while this node holds its lease, otherwise 0.", () => lease.IsHeld);
        metrics.WatchInterruptions(() => redis.Interruptions);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        // By now the connections are closed, and their peers have moved, left, or are suspended.
        await base.StopAsync(cancellationToken);
        _redis.Changed -= Wake;
        _lease.Lapsed -= Wake;
        if (!_redis.IsUp)
        {
            return; // The lease expires, and the other nodes take over the peers.
        }

        try
        {
            await (_rooms.Rooms.Count > 0 ? _nodes.ExpireAsync(_lease.Owner) : _nodes.RemoveAsync(_lease.Owner));
        }
        catch (StoreUnavailableException)
        {
            // The same applies here.
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            Volatile.Write(ref _woken, new(TaskCreationOptions.RunContinuationsAsynchronously));
            var pause = await BeatAsync();

            // While the connections open, one after the other, the first beats may fail, and so they do while Redis starts later than this node. An operation
            // that came meanwhile waits for a beat that succeeds, or for its own timeout.
            if (!_redis.IsStarting || _isFormatUnknown)
            {
                _lease.EndAttempt();
            }

            await PauseAsync(pause, stoppingToken);
        }

        await _work;
    }

    private async Task<TimeSpan> BeatAsync()
    {
        try
        {
            await _redis.OpenAsync();
            await _rights.RequireAsync();
            await _link.OpenAsync();
            var nodes = await RenewAsync();

            // The work runs beside the beat: however long it takes, the lease must not expire because of it.
            if (_work.IsCompleted)
            {
                _work = WorkDetachedAsync(nodes);
            }

            var next = nodes.NextExpiry;
            return next < _options.LeaseRenewalInterval ? next + _expiryMargin : _options.LeaseRenewalInterval;
        }
        catch (StoreUnavailableException)
        {
            // The failure is logged already. A refused command, for example because the list of nodes is broken, matters only when the lease has expired.
            if (_hasBegun && !_lease.IsHeld)
            {
                _redis.MarkDown("the lease of this node has expired and could not be renewed");
            }

            return _retryInterval;
        }
        catch (Exception exception)
        {
            Log.UpkeepFailed(_logger, exception);
            return _retryInterval;
        }
    }

    private async Task WorkDetachedAsync(NodeList nodes)
    {
        try
        {
            _rooms.Resync.RequestPending();
            await CompareSomeAsync();
            await DropFormerOwnersAsync();

            // No node counts as dead while other nodes may not have reconnected yet.
            if (_time.GetElapsedTime(_upSince) >= _options.LeaseDuration)
            {
                await _reaper.ReapAsync(nodes);
            }
        }
        catch (StoreUnavailableException)
        {
            // The failure is logged already. The remaining work is done after one of the next beats.
        }
        catch (Exception exception)
        {
            Log.UpkeepFailed(_logger, exception);
        }
    }

    // Compares a part of the rooms after each beat.
    private async Task CompareSomeAsync()
    {
        _beats++;
        foreach (var room in _rooms.Rooms)
        {
            if ((uint)string.GetHashCode(room.Name, StringComparison.Ordinal) % BeatsForAllRooms == _beats % BeatsForAllRooms)
            {
                await _rooms.Resync.CheckVersionAsync(room);
            }
        }
    }

    private async Task<NodeList> RenewAsync()
    {
        var interruptions = _redis.Interruptions;
        if (!_hasBegun || interruptions != _interruptions)
        {
            await RequireFormatAsync();
        }

        var sentAt = _time.GetTimestamp();
        var nodes = await _nodes.RenewAsync(_lease.Owner, begin: !_hasBegun);
        if (nodes is null)
        {
            _formerOwners.Add(_lease.Owner);
            _lease.BeginEpoch();
            (_hasBegun, _hasLostLease) = (false, true);
            RedisLog.LeaseLost(_logger, _lease.Owner);
            nodes = await _nodes.RenewAsync(_lease.Owner, begin: true) ?? throw Refusal.Unavailable();
        }

        _hasBegun = true;
        if (_hasLostLease || interruptions != _interruptions)
        {
            // A lost lease in the same era means that other nodes declared this node dead. Redis has lost no data then, and a room may have ended without this
            // node.
            await RequireFormatAsync();
            _rooms.Resync.Suspect(_hasLostLease ? RepairReason.LeaseLost : RepairReason.Interruption, mayHaveEnded: _hasLostLease && !_hasLostData);
            (_hasLostLease, _hasLostData) = (false, false);
            _upSince = _time.GetTimestamp();
        }
        else if (!_redis.IsUp)
        {
            _upSince = _time.GetTimestamp();
        }

        _interruptions = interruptions;
        _lease.Renewed(sentAt);
        _redis.MarkUp(_lease.Owner);
        _lease.EndAttempt();
        return nodes;
    }

    // Refuses while the data in Redis belongs to another release. Notes whether Redis has lost its data since the last check.
    private async Task RequireFormatAsync()
    {
        var format = await _nodes.GetFormatAsync();
        if (!format.IsOurs)
        {
            if (!_isFormatUnknown)
            {
                RedisLog.FormatUnknown(_logger, format.Number, StoredFormat.Ours);
            }

            _isFormatUnknown = true;
            throw Refusal.Unavailable();
        }

        _hasLostData |= _era is not null && _era != format.Era;
        (_isFormatUnknown, _era) = (false, format.Era);
    }

    // Other nodes take over the rest of an owner that is no longer registered. So a former owner stays registered until this node has put its own peers back,
    // but not for a room that cannot be read.
    private async Task DropFormerOwnersAsync()
    {
        if (_formerOwners.Count == 0 || _rooms.Rooms.Any(room => room.Repair is { IsNeeded: true, BackOff.Failures: < FailuresToGiveUp }))
        {
            return;
        }

        foreach (var former in _formerOwners.ToList())
        {
            await _store.DropIndexAsync(former);
            await _nodes.RemoveAsync(former);
            _formerOwners.Remove(former);
        }
    }

    private async Task PauseAsync(TimeSpan pause, CancellationToken stoppingToken)
    {
        // After a failure the full pause is kept, however many callers request another beat.
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        var delay = Task.Delay(pause, _time, ending.Token);
        await Task.WhenAny(delay, pause == _retryInterval ? delay : Volatile.Read(ref _woken).Task);
        await ending.CancelAsync();
    }

    private void Wake() => Volatile.Read(ref _woken).TrySetResult();
}

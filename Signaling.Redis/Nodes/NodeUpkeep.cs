using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Options;
using Signaling.AspNetCore;
using Signaling.AspNetCore.Rooms;
using Signaling.AspNetCore.Rooms.Nodes;
using Signaling.AspNetCore.Rooms.View;
using Signaling.Redis.Connection;
using Signaling.Redis.Rooms;

namespace Signaling.Redis.Nodes;

/// <summary>
/// Keeps this node in Redis: renews its lease, puts everything right after Redis or this node was away, and sees to it that dead nodes'
/// peers are taken out.
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
        IOptions<RedisOptions> options, TimeProvider time, ILogger<NodeUpkeep> logger)
    {
        (_redis, _rights, _link, _lease, _nodes, _store, _rooms, _reaper, _time, _logger) = (redis, rights, link, lease, nodes, store, rooms, reaper, time, logger);
        _options = options.Value;
        redis.Changed += Wake;
        lease.Lapsed += Wake;
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        // The connections are closed by now, and their peers have moved or left, or are suspended.
        await base.StopAsync(cancellationToken);
        _redis.Changed -= Wake;
        _lease.Lapsed -= Wake;
        if (!_redis.IsUp)
        {
            return; // The others will see to it.
        }

        try
        {
            await (_rooms.Rooms.Count > 0 ? _nodes.ExpireAsync(_lease.Owner) : _nodes.RemoveAsync(_lease.Owner));
        }
        catch (HubException)
        {
            // Likewise.
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            Volatile.Write(ref _woken, new(TaskCreationOptions.RunContinuationsAsynchronously));
            var pause = await BeatAsync();
            _lease.Settled();
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

            // Beside the beat: however much there is to do, the lease must not run out over it.
            if (_work.IsCompleted)
            {
                _work = WorkDetachedAsync(nodes);
            }

            var next = nodes.NextExpiry;
            return next < _options.LeaseRenewalInterval ? next + _expiryMargin : _options.LeaseRenewalInterval;
        }
        catch (HubException)
        {
            // As has been logged. Refused by Redis alone, as when its list of nodes is broken, it matters when the lease has run out over it.
            if (_hasBegun && !_lease.IsHeld)
            {
                _redis.MarkDown("this node's lease has run out and could not be renewed");
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

            // As long as others may not have come back yet, nobody counts as dead.
            if (_time.GetElapsedTime(_upSince) >= _options.LeaseDuration)
            {
                await _reaper.ReapAsync(nodes);
            }
        }
        catch (HubException)
        {
            // As above; what is left over is done after one of the next beats.
        }
        catch (Exception exception)
        {
            Log.UpkeepFailed(_logger, exception);
        }
    }

    // A part of the rooms after each beat.
    private async Task CompareSomeAsync()
    {
        _beats++;
        foreach (var room in _rooms.Rooms)
        {
            if ((uint)string.GetHashCode(room.Name, StringComparison.Ordinal) % BeatsForAllRooms == _beats % BeatsForAllRooms)
            {
                await _rooms.Resync.CompareAsync(room);
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
            // Without its lease, but in the same era, this node was taken for dead: Redis has lost nothing, and a room may have ended without it.
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
        _lease.Settled();
        return nodes;
    }

    // Refuses while another release has its data there. Notes when Redis has lost its data since the last time.
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

    // Others look after what is left of an owner. So it stays known until this node has put its own peers back, but not for a room that nobody can
    // read.
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
        // What is failing is not tried again at once, however many ask for it.
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        var delay = Task.Delay(pause, _time, ending.Token);
        await Task.WhenAny(delay, pause == _retryInterval ? delay : Volatile.Read(ref _woken).Task);
        await ending.CancelAsync();
    }

    private void Wake() => Volatile.Read(ref _woken).TrySetResult();
}

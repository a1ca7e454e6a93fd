using Microsoft.Extensions.Options;
using Signaling.AspNetCore;
using Signaling.AspNetCore.Rooms.Nodes;
using Signaling.AspNetCore.Rooms.State;
using Signaling.Redis.Connection;

namespace Signaling.Redis.Nodes;

/// <summary>
/// This node's identity among the nodes, and the end of its lease. A node whose lease has expired may have been declared dead, and its peers may have been
/// taken over. It has to put them back before it continues.
/// </summary>
internal sealed class NodeLease(RedisConnection redis, IOptions<RedisOptions> options, TimeProvider time) : INodeLease
{
    private readonly Lock _gate = new();
    private readonly TimeSpan _commandTimeout = options.Value.CommandTimeout;
    private TaskCompletionSource _attempt = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _renewedAt;
    private bool _isHeld;
    private int _epoch = 1;

    /// <summary>Raised when an operation needs the lease and the lease has expired.</summary>
    public event Action? Lapsed;

    public TimeSpan Duration { get; } = options.Value.LeaseDuration;

    public string NodeId { get; } = Guid.NewGuid().ToString("N")[..12];

    public string Owner => Owners.Of(NodeId, Volatile.Read(ref _epoch));

    public bool IsHeld
    {
        get
        {
            lock (_gate)
            {
                return _isHeld && time.GetElapsedTime(_renewedAt) < Duration;
            }
        }
    }

    /// <summary>
    /// Returns when this node may act for its peers, and refuses with <c>unavailable</c> when Redis is unreachable. Waits a moment for a node that is starting
    /// or was paused.
    /// </summary>
    public async ValueTask RequireAsync()
    {
        if (redis.IsUp && IsHeld)
        {
            return;
        }

        Task attempt;
        lock (_gate)
        {
            if (!redis.IsUp && !redis.IsStarting)
            {
                throw Refusal.Unavailable();
            }

            if (_attempt.Task.IsCompleted)
            {
                _attempt = new(TaskCreationOptions.RunContinuationsAsynchronously);
            }

            attempt = _attempt.Task;
        }

        Lapsed?.Invoke();
        try
        {
            await attempt.WaitAsync(_commandTimeout, time);
        }
        catch (TimeoutException)
        {
            // The check below decides, as after any attempt.
        }

        if (!redis.IsUp || !IsHeld)
        {
            throw Refusal.Unavailable();
        }
    }

    /// <summary>Begins a new epoch: the peers that this node held before belong to a former epoch.</summary>
    public void BeginEpoch() => Interlocked.Increment(ref _epoch);

    /// <summary>Records a renewal. The lease counts from the time before the command was sent.</summary>
    public void Renewed(long sentAt)
    {
        lock (_gate)
        {
            _renewedAt = sentAt;
            _isHeld = true;
        }
    }

    /// <summary>Ends an attempt to renew the lease, successful or not: the operations that wait for it go on.</summary>
    public void EndAttempt()
    {
        lock (_gate)
        {
            _attempt.TrySetResult();
        }
    }
}

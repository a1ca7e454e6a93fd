using Microsoft.Extensions.Options;
using Signaling.AspNetCore;
using Signaling.AspNetCore.Rooms.Nodes;
using Signaling.AspNetCore.Rooms.State;
using Signaling.Redis.Connection;

namespace Signaling.Redis.Nodes;

/// <summary>
/// This node as the others know it, and until when they count on it. A node whose lease has run out may have been taken for dead and its peers
/// taken out of their rooms; it has to put them back before it goes on.
/// </summary>
internal sealed class NodeLease(RedisConnection redis, IOptions<RedisOptions> options, TimeProvider time) : INodeLease
{
    private readonly Lock _gate = new();
    private readonly TimeSpan _patience = options.Value.CommandTimeout;
    private TaskCompletionSource _settled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _renewedAt;
    private bool _isHeld;
    private bool _hasBeenTried;
    private int _epoch = 1;

    /// <summary>Raised when somebody needs the lease, and it has run out.</summary>
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
    /// Returns when this node may speak for its peers, and refuses with <c>unavailable</c> when Redis is out of reach. Waits a moment for a node
    /// that is starting or has been asleep.
    /// </summary>
    public async ValueTask RequireAsync()
    {
        if (redis.IsUp && IsHeld)
        {
            return;
        }

        Task settled;
        lock (_gate)
        {
            if (_hasBeenTried && !redis.IsUp)
            {
                throw Refusal.Unavailable();
            }

            if (_settled.Task.IsCompleted)
            {
                _settled = new(TaskCreationOptions.RunContinuationsAsynchronously);
            }

            settled = _settled.Task;
        }

        Lapsed?.Invoke();
        try
        {
            await settled.WaitAsync(_patience, time);
        }
        catch (TimeoutException)
        {
            // Looked at below, as after any try.
        }

        if (!redis.IsUp || !IsHeld)
        {
            throw Refusal.Unavailable();
        }
    }

    /// <summary>The node is not what it was: what it held before belongs to a former epoch.</summary>
    public void BeginEpoch() => Interlocked.Increment(ref _epoch);

    /// <summary>The lease counts from before the command was sent.</summary>
    public void Renewed(long sentAt)
    {
        lock (_gate)
        {
            _renewedAt = sentAt;
            _isHeld = true;
        }
    }

    /// <summary>A try to renew the lease and to put everything right is over, whether it was successful or not.</summary>
    public void Settled()
    {
        lock (_gate)
        {
            _hasBeenTried = true;
            _settled.TrySetResult();
        }
    }
}

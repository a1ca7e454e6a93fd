using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Options;
using Signaling.AspNetCore;
using StackExchange.Redis;

namespace Signaling.Redis.Connection;

/// <summary>
/// The connection to Redis, and whether it may be relied on. While it may not, everything is refused at once, until <c>NodeUpkeep</c> has
/// found it in order again.
/// </summary>
internal sealed class RedisConnection(
    IOptions<RedisOptions> options, RedisSettings settings, TimeProvider time, ILogger<RedisConnection> logger) : IAsyncDisposable
{
    // While a node starts, its connections come up one after the other, and the first tries may fail: no reason to complain yet.
    private const int TriesBeforeComplaining = 4;

    private static readonly TimeSpan _refusalLogInterval = TimeSpan.FromMinutes(1);
    private static readonly RedisChannel _probe = RedisChannel.Literal("probe");

    private readonly TimeSpan _patience = options.Value.CommandTimeout;
    private readonly RedisPulse _pulse = new(time);
    private readonly LogInterval _refusals = new(_refusalLogInterval, time);
    private readonly SemaphoreSlim _opening = new(1, 1);
    private ConnectionMultiplexer? _multiplexer;
    private int _interruptions;
    private int _isProbing;
    private int _isReconfiguring;
    private volatile bool _isUp;

    // So that it is said once, and also of a Redis that has never been reachable.
    private volatile bool _isKnownToBeDown;
    private bool _hasBeenUp;
    private int _failures;
    private string? _complaint;

    /// <summary>Raised by any thread when something about the connection has changed.</summary>
    public event Action? Changed;

    /// <summary>Raised by any thread when Redis has refused this node a right.</summary>
    public event Action? Denied;

    /// <summary>Raised by any thread when a connection to a server is up again, for which the library has logged in.</summary>
    public event Action? Reconnected;

    public bool IsUp => _isUp;

    /// <summary>Counts whatever may have swallowed messages from other nodes.</summary>
    public int Interruptions => Volatile.Read(ref _interruptions);

    public ConnectionMultiplexer Multiplexer => _multiplexer ?? throw Refusal.Unavailable();

    /// <summary>Connects, or begins to: Redis may come up later.</summary>
    public async Task OpenAsync()
    {
        if (_multiplexer is not null)
        {
            return;
        }

        await _opening.WaitAsync();
        try
        {
            if (_multiplexer is null)
            {
                var multiplexer = await ConnectionMultiplexer.ConnectAsync(settings.Read());
                multiplexer.ConnectionFailed += (_, _) => NoteInterruption();
                multiplexer.ConnectionRestored += (_, _) =>
                {
                    Reconnected?.Invoke();
                    NoteInterruption();
                };
                _multiplexer = multiplexer;
            }
        }
        finally
        {
            _opening.Release();
        }
    }

    /// <summary>Runs a command, or refuses with <c>unavailable</c>.</summary>
    public Task<T> CallAsync<T>(Func<IDatabase, Task<T>> command) => _isUp ? ProbeAsync(command) : throw Refusal.Unavailable();

    /// <summary>Does something that needs Redis, or refuses with <c>unavailable</c>.</summary>
    public Task DoAsync(Func<Task> action) => CallAsync(async _ =>
    {
        await action();
        return true;
    });

    /// <summary>The same even while Redis counts as unreachable.</summary>
    public async Task<T> ProbeAsync<T>(Func<IDatabase, Task<T>> command)
    {
        var sentAt = time.GetTimestamp();
        try
        {
            // The library's own timeouts are looked at once a second only.
            var result = await command(Multiplexer.GetDatabase()).WaitAsync(_patience, time);
            _pulse.Answered();
            return result;
        }
        catch (Exception exception) when (RedisFaults.IsFault(exception))
        {
            Judge(exception, sentAt);
            throw Refusal.Unavailable();
        }
    }

    /// <summary>
    /// Asks Redis for something that it does only when it takes changes: a PING is answered by a replica, too, and while writes are held up.
    /// </summary>
    public Task PingAsync() => CallAsync(_ => Multiplexer.GetSubscriber().PublishAsync(_probe, RedisValue.EmptyString, CommandFlags.DemandMaster));

    public void MarkUp(string owner)
    {
        if (!_isUp)
        {
            _isUp = true;
            _isKnownToBeDown = false;
            _complaint = null;
            _hasBeenUp = true;
            RedisLog.RedisUp(logger, owner);
        }
    }

    /// <summary>Redis cannot be relied on, for a reason that one command alone does not show.</summary>
    public void MarkDown(string reason)
    {
        if (!_isKnownToBeDown && (_hasBeenUp || Interlocked.Increment(ref _failures) >= TriesBeforeComplaining))
        {
            _isKnownToBeDown = true;
            _isUp = false;
            RedisLog.RedisDown(logger, reason);
            Changed?.Invoke();
        }
    }

    /// <summary>Redis refuses this node a right, or to log in: nothing can be done until somebody has changed that.</summary>
    public void MarkDenied(string complaint)
    {
        if (Interlocked.Exchange(ref _complaint, complaint) != complaint)
        {
            RedisLog.RedisDenied(logger, complaint);
        }

        var wasUp = _isUp;
        _isKnownToBeDown = true;
        _isUp = false;
        if (wasUp)
        {
            Changed?.Invoke();
        }
    }

    /// <summary>Messages from other nodes may have been lost.</summary>
    public void NoteInterruption()
    {
        Interlocked.Increment(ref _interruptions);
        Changed?.Invoke();
    }

    public async ValueTask DisposeAsync()
    {
        _opening.Dispose();
        if (_multiplexer is not null)
        {
            await _multiplexer.DisposeAsync();
        }
    }

    private void Judge(Exception exception, long sentAt)
    {
        switch (RedisFaults.Classify(exception))
        {
            case RedisFault.OfCommand:
                _pulse.Answered();
                if (_refusals.IsDue(out var untold))
                {
                    RedisLog.RedisRefused(logger, exception.Message, untold);
                }

                break;
            case RedisFault.Timeout when _pulse.TimedOut(sentAt) || !_isUp:
            case RedisFault.OfServer:
                if (RedisFaults.IsDenied(exception))
                {
                    Denied?.Invoke();
                }

                MarkDown(exception.Message);
                FindPrimary(exception);
                break;
            default:
                // Whether that was one slow command is known when the next ones are answered, or not.
                if (Interlocked.Exchange(ref _isProbing, 1) == 0)
                {
                    _ = ProbeDetachedAsync();
                }

                break;
        }
    }

    private async Task ProbeDetachedAsync()
    {
        try
        {
            while (_isUp && _pulse.IsInDoubt)
            {
                try
                {
                    await PingAsync();
                }
                catch (HubException)
                {
                    // Counted.
                }
            }
        }
        finally
        {
            Volatile.Write(ref _isProbing, 0);
        }
    }

    // The library asks each server for its role now and then. This one has just said it, or cannot be reached.
    private void FindPrimary(Exception exception)
    {
        if (_multiplexer is { } multiplexer && settings.HasSeveralServers && RedisFaults.IsReadOnly(exception)
            && Interlocked.Exchange(ref _isReconfiguring, 1) == 0)
        {
            _ = FindPrimaryDetachedAsync(multiplexer);
        }
    }

    private async Task FindPrimaryDetachedAsync(ConnectionMultiplexer multiplexer)
    {
        try
        {
            await multiplexer.ConfigureAsync();
        }
        catch (Exception exception) when (RedisFaults.IsFault(exception))
        {
            // Asked again after the next failure.
        }
        finally
        {
            Volatile.Write(ref _isReconfiguring, 0);
        }
    }
}

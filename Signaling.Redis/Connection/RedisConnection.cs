using Microsoft.Extensions.Options;
using Signaling.AspNetCore;
using StackExchange.Redis;

namespace Signaling.Redis.Connection;

/// <summary>
/// The connection to Redis, and whether it is reliable. While it is not, every command is refused at once, until <c>NodeUpkeep</c> has checked Redis again.
/// </summary>
internal sealed class RedisConnection(
    IOptions<RedisOptions> options, RedisSettings settings, RedisMetrics metrics, TimeProvider time, ILogger<RedisConnection> logger) : IAsyncDisposable
{
    // When a node starts, its connections open one after the other, and the first attempts may fail. Such failures are not logged.
    private const int FailuresBeforeLogging = 4;

    private static readonly TimeSpan _refusalLogInterval = TimeSpan.FromMinutes(1);
    private static readonly RedisChannel _probe = RedisChannel.Literal("probe");

    private readonly TimeSpan _commandTimeout = options.Value.CommandTimeout;
    private readonly RedisPulse _pulse = new(time);
    private readonly LogInterval _refusals = new(_refusalLogInterval, time);
    private readonly SemaphoreSlim _opening = new(1, 1);
    private ConnectionMultiplexer? _multiplexer;
    private int _interruptions;
    private int _isProbing;
    private int _isReconfiguring;
    private volatile bool _isUp;

    // So that an outage is logged once, also when Redis has never been reachable.
    private volatile bool _isKnownToBeDown;
    private volatile bool _hasBeenUp;
    private int _failures;
    private volatile string? _deniedProblem;

    /// <summary>Raised by any thread when the state of the connection has changed.</summary>
    public event Action? Changed;

    /// <summary>Raised by any thread when Redis has refused a command because this node lacks a right.</summary>
    public event Action? Denied;

    /// <summary>Raised by any thread when a connection to a server is open again, for which the library has logged in.</summary>
    public event Action? Reconnected;

    public bool IsUp => _isUp;

    /// <summary>Gets whether this node has not reached Redis yet, and may do so at any moment: no right and no login has been refused.</summary>
    public bool IsStarting => !_hasBeenUp && _deniedProblem is null;

    /// <summary>Gets the number of events that may have lost messages from other nodes.</summary>
    public int Interruptions => Volatile.Read(ref _interruptions);

    public ConnectionMultiplexer Multiplexer => _multiplexer ?? throw Refusal.Unavailable();

    /// <summary>Connects, or begins to connect: Redis may start later.</summary>
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

    /// <summary>Runs an action that needs Redis, or refuses with <c>unavailable</c>.</summary>
    public Task DoAsync(Func<Task> action) => CallAsync(async _ =>
    {
        await action();
        return true;
    });

    /// <summary>Does the same as <see cref="CallAsync"/>, even while Redis counts as unreachable.</summary>
    public async Task<T> ProbeAsync<T>(Func<IDatabase, Task<T>> command)
    {
        var sentAt = time.GetTimestamp();
        try
        {
            // The library checks its own timeouts only once a second.
            var result = await command(Multiplexer.GetDatabase()).WaitAsync(_commandTimeout, time);
            _pulse.Answered();
            metrics.Answered(time.GetElapsedTime(sentAt), RedisMetrics.Ok);
            return result;
        }
        catch (Exception exception) when (RedisFaults.IsFault(exception))
        {
            var isTimeout = RedisFaults.Classify(exception) == RedisFault.Timeout;
            metrics.Answered(time.GetElapsedTime(sentAt), isTimeout ? RedisMetrics.Timeout : RedisMetrics.Error);
            Judge(exception, sentAt);
            throw Refusal.Unavailable();
        }
    }

    /// <summary>
    /// Runs a command that only succeeds while Redis accepts changes. A PING would not do: a replica answers it, too, and so does a server that blocks writes.
    /// </summary>
    public Task PingAsync() => CallAsync(_ => Multiplexer.GetSubscriber().PublishAsync(_probe, RedisValue.EmptyString, CommandFlags.DemandMaster));

    public void MarkUp(string owner)
    {
        if (!_isUp)
        {
            _isUp = true;
            _isKnownToBeDown = false;
            _deniedProblem = null;
            _hasBeenUp = true;
            RedisLog.RedisUp(logger, owner);
        }
    }

    /// <summary>Marks Redis as unreachable, for a reason that a single command does not show.</summary>
    public void MarkDown(string reason)
    {
        if (!_isKnownToBeDown && (_hasBeenUp || Interlocked.Increment(ref _failures) >= FailuresBeforeLogging))
        {
            _isKnownToBeDown = true;
            _isUp = false;
            RedisLog.RedisDown(logger, reason);
            Changed?.Invoke();
        }
    }

    /// <summary>Marks Redis as refusing a right or the login of this node: no command can succeed until an operator has changed that.</summary>
    public void MarkDenied(string problem)
    {
        if (Interlocked.Exchange(ref _deniedProblem, problem) != problem)
        {
            RedisLog.RedisDenied(logger, problem);
        }

        var wasUp = _isUp;
        _isKnownToBeDown = true;
        _isUp = false;
        if (wasUp)
        {
            Changed?.Invoke();
        }
    }

    /// <summary>Notes that messages from other nodes may have been lost.</summary>
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
                if (_refusals.IsDue(out var suppressed))
                {
                    RedisLog.RedisRefused(logger, exception.Message, suppressed);
                }

                break;
            case RedisFault.Timeout when _pulse.TimedOut(sentAt) || !_isUp:
            case RedisFault.OfServer:
                if (RedisFaults.IsDenied(exception))
                {
                    Denied?.Invoke();
                }

                // Without this right not even the check of the rights runs, which would name it. The log has it, also when a slow Redis was logged first.
                if (!_hasBeenUp && RedisFaults.IsDenied(exception))
                {
                    MarkDenied($"Redis refuses a command ({exception.Message}).");
                    break;
                }

                MarkDown(exception.Message);
                FindPrimary(exception);
                break;
            default:
                // It may have been one slow command. The next commands show that, by their answers or timeouts.
                if (Interlocked.Exchange(ref _isProbing, 1) == 0)
                {
                    ProbeDetachedAsync().Detach(logger);
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
                catch (StoreUnavailableException)
                {
                    // CallAsync has counted the failure.
                }
            }
        }
        finally
        {
            Volatile.Write(ref _isProbing, 0);
        }
    }

    // The library asks each server for its role from time to time. This server has just reported its role, or is unreachable.
    private void FindPrimary(Exception exception)
    {
        if (_multiplexer is { } multiplexer && settings.HasSeveralServers && RedisFaults.IsReadOnly(exception)
            && Interlocked.Exchange(ref _isReconfiguring, 1) == 0)
        {
            FindPrimaryDetachedAsync(multiplexer).Detach(logger);
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
            // The servers are asked again after the next failure.
        }
        finally
        {
            Volatile.Write(ref _isReconfiguring, 0);
        }
    }
}

using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Signaling.Server.Rooms.Redis;

/// <summary>
/// The one connection to Redis, and whether it may be relied on. After a command has failed everything is refused at once, so that nobody waits
/// for a Redis that is known to be out of reach, until <see cref="NodeUpkeep"/> has found it in order again.
/// </summary>
internal sealed class RedisConnection(IOptions<SignalingOptions> options, TimeProvider time, ILogger<RedisConnection> logger) : IAsyncDisposable
{
    // While a node starts, its connections come up one after the other, and the first tries may fail: no reason to complain yet.
    private const int TriesBeforeComplaining = 4;

    private readonly RedisOptions _options = options.Value.Redis;
    private readonly SemaphoreSlim _opening = new(1, 1);
    private ConnectionMultiplexer? _multiplexer;
    private int _interruptions;
    private volatile bool _isUp;

    // So that it is said once, and also of a Redis that has never been in reach.
    private volatile bool _isKnownToBeDown;
    private bool _hasBeenUp;
    private int _failures;

    /// <summary>Raised by any thread when something about the connection has changed.</summary>
    public event Action? Changed;

    public bool IsUp => _isUp;

    /// <summary>Counts whatever may have swallowed messages from other nodes.</summary>
    public int Interruptions => Volatile.Read(ref _interruptions);

    public ConnectionMultiplexer Multiplexer => _multiplexer ?? throw Refusal.Unavailable();

    /// <summary>Connects, or begins to: Redis may come up later.</summary>
    public async Task OpenAsync()
    {
        await _opening.WaitAsync();
        try
        {
            if (_multiplexer is not null)
            {
                return;
            }

            var multiplexer = await ConnectionMultiplexer.ConnectAsync(Settings());
            multiplexer.ConnectionFailed += (_, _) => NoteInterruption();
            multiplexer.ConnectionRestored += (_, _) => NoteInterruption();
            _multiplexer = multiplexer;
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

    /// <summary>The same even while Redis counts as out of reach.</summary>
    public async Task<T> ProbeAsync<T>(Func<IDatabase, Task<T>> command)
    {
        try
        {
            // The library's own timeouts are looked at once a second only.
            return await command(Multiplexer.GetDatabase()).WaitAsync(_options.CommandTimeout, time);
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException or ObjectDisposedException)
        {
            MarkDown(exception);
            throw Refusal.Unavailable();
        }
    }

    public void MarkUp(string owner)
    {
        if (!_isUp)
        {
            _isUp = true;
            _isKnownToBeDown = false;
            _hasBeenUp = true;
            Log.RedisUp(logger, owner);
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

    private void MarkDown(Exception exception)
    {
        if (!_isKnownToBeDown && (_hasBeenUp || Interlocked.Increment(ref _failures) >= TriesBeforeComplaining))
        {
            _isKnownToBeDown = true;
            _isUp = false;
            Log.RedisDown(logger, exception.Message);
            Changed?.Invoke();
        }
    }

    private ConfigurationOptions Settings()
    {
        var settings = ConfigurationOptions.Parse(_options.ConnectionString!);
        settings.AbortOnConnectFail = false;
        settings.ChannelPrefix = RedisChannel.Literal($"{_options.KeyPrefix}:");
        settings.BacklogPolicy = BacklogPolicy.FailFast;
        settings.ReconnectRetryPolicy = new LinearRetry(500);
        if (_options.CertificateAuthorityFile is { } file)
        {
            settings.TrustIssuer(file);
        }

        return settings;
    }
}

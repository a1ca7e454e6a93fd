using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using StackExchange.Redis;

namespace Signaling.Tests.Support.Redis;

/// <summary>A real Redis with its own port and folder. It keeps both when it is killed and started again.</summary>
internal sealed class RedisProcess : IAsyncDisposable
{
    private readonly RedisSetup _setup;
    private readonly DirectoryInfo _folder;
    private Process? _process;

    /// <summary>Initializes a new instance without starting it. Skips the test if Redis is not installed; in CI that is an error.</summary>
    public RedisProcess(RedisSetup? setup = null)
    {
        Assert.SkipUnless(IsInstalled || Environment.GetEnvironmentVariable("CI") == "true", "There is no redis-server; install Debian's package of that name.");
        _setup = setup ?? new RedisSetup();
        _folder = Directory.CreateTempSubdirectory("signaling-tests-redis-");
        Port = LoopbackPorts.Take();
    }

    public int Port { get; }

    public string EndPoint => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{Port}");

    /// <summary>Gets the connection string, without the certificate authority.</summary>
    public string ConnectionString =>
        EndPoint + (_setup.Password is null ? string.Empty : $",password={_setup.Password}") + (_setup.Certificates is null ? string.Empty : ",ssl=true");

    private static bool IsInstalled { get; } =
        (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, "redis-server")));

    public static async Task<RedisProcess> StartNewAsync(RedisSetup? setup = null)
    {
        var redis = new RedisProcess(setup);
        await redis.StartAsync();
        return redis;
    }

    /// <summary>Starts or restarts Redis, and waits until it answers.</summary>
    public async Task StartAsync()
    {
        var output = new ConcurrentQueue<string?>();
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var process = new Process
        {
            StartInfo = new ProcessStartInfo("redis-server", _setup.ToArguments(Port, _folder.FullName)) { RedirectStandardOutput = true },
            EnableRaisingEvents = true,
        };
        process.OutputDataReceived += (_, line) =>
        {
            output.Enqueue(line.Data);
            if (line.Data?.Contains("Ready to accept connections", StringComparison.Ordinal) == true)
            {
                ready.TrySetResult();
            }
        };
        process.Exited += (_, _) => ready.TrySetException(new InvalidOperationException($"redis-server has ended. {string.Join('\n', output)}"));

        process.Start();
        process.BeginOutputReadLine();
        _process?.Dispose();
        _process = process;
        await ready.Task.InTime();
    }

    /// <summary>Kills Redis without a chance to close connections or to save data.</summary>
    public async Task KillAsync()
    {
        if (_process is { HasExited: false })
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }
    }

    /// <summary>Deletes the saved data. Redis must not be running.</summary>
    public void Empty()
    {
        _folder.Delete(recursive: true);
        _folder.Create();
    }

    /// <summary>Freezes Redis: its connections stay open, but it does not answer.</summary>
    public Task FreezeAsync() => _process!.SignalAsync("STOP");

    public Task ThawAsync() => _process!.SignalAsync("CONT");

    /// <summary>Opens a separate connection for the test.</summary>
    public async Task<ConnectionMultiplexer> ConnectAsync()
    {
        var options = ConfigurationOptions.Parse(ConnectionString);
        options.AllowAdmin = true;
        if (_setup.Certificates is not null)
        {
            options.TrustIssuer(_setup.Certificates.AuthorityFile);
        }

        return await ConnectionMultiplexer.ConnectAsync(options).InTime();
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _process?.Dispose();
        _folder.Delete(recursive: true);
    }
}

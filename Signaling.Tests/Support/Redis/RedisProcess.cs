using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using StackExchange.Redis;

namespace Signaling.Tests.Support.Redis;

/// <summary>A real Redis on a port and in a folder of its own. It keeps both when it is killed and started again.</summary>
internal sealed class RedisProcess : IAsyncDisposable
{
    private readonly RedisSetup _setup;
    private readonly DirectoryInfo _folder;
    private Process? _process;

    /// <summary>Does not start it yet. Where there is no Redis, the test is skipped; a build server has to have one.</summary>
    public RedisProcess(RedisSetup? setup = null)
    {
        Assert.SkipUnless(IsInstalled || Environment.GetEnvironmentVariable("CI") == "true", "There is no redis-server; install Debian's package of that name.");
        _setup = setup ?? new RedisSetup();
        _folder = Directory.CreateTempSubdirectory("signaling-tests-redis-");
        Port = LoopbackPorts.Take();
    }

    public int Port { get; }

    public string EndPoint => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{Port}");

    /// <summary>What a server needs in order to find it, apart from the certificate authority.</summary>
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

    /// <summary>Starts it, for the first time or again, and waits until it answers.</summary>
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

    /// <summary>Ends it without a chance to say good-bye or to save anything.</summary>
    public async Task KillAsync()
    {
        if (_process is { HasExited: false })
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }
    }

    /// <summary>Drops what it has saved, while it is not running.</summary>
    public void Empty()
    {
        _folder.Delete(recursive: true);
        _folder.Create();
    }

    /// <summary>Lets it hang: its connections stay, and nothing is answered.</summary>
    public Task FreezeAsync() => _process!.SignalAsync("STOP");

    public Task ThawAsync() => _process!.SignalAsync("CONT");

    /// <summary>A connection of the test's own.</summary>
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

using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;

namespace Signaling.Tests.Support;

/// <summary>The server as it is shipped: its own process, with nothing but arguments.</summary>
internal sealed partial class ServerProcess : IAsyncDisposable
{
    private static readonly string _program = Path.Combine(AppContext.BaseDirectory, "Signaling.Server.dll");

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly TaskCompletionSource<Uri> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ServerProcess(Process process) => _process = process;

    public Task<Uri> Address => _address.Task;

    /// <summary>It has printed where to go.</summary>
    public Task Ready => _ready.Task;

    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    /// <summary>The memory that it takes now, in bytes.</summary>
    public long WorkingSet
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    /// <summary>How many file descriptors it has open. Linux only.</summary>
    public int OpenFiles => Directory.GetFileSystemEntries($"/proc/{_process.Id}/fd").Length;

    /// <summary>The most memory that it has taken so far, in bytes.</summary>
    public long PeakWorkingSet
    {
        get
        {
            _process.Refresh();
            return _process.PeakWorkingSet64;
        }
    }

    public static ServerProcess Start(params string[] arguments) => Run("dotnet", [_program, .. arguments]);

    /// <summary>The same with few files that it may have open.</summary>
    public static ServerProcess StartWithFiles(int openFiles, params string[] arguments) =>
        Run("sh", ["-c", $"ulimit -n {openFiles} && exec \"$@\"", "sh", "dotnet", _program, .. arguments]);

    private static ServerProcess Run(string command, string[] arguments)
    {
        // A shell lets what it runs in the background ignore SIGINT, and every process below that inherits it.
        var start = new ProcessStartInfo("env", ["--default-signal=INT", command, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,

            // Somewhere else than its files are, as a service manager would start it.
            WorkingDirectory = Path.GetTempPath(),
        };
        start.Environment.Remove("ASPNETCORE_ENVIRONMENT");
        start.Environment.Remove("ASPNETCORE_URLS");

        var server = new ServerProcess(new Process { StartInfo = start });
        server._process.OutputDataReceived += (_, line) => server.Take(line.Data);
        server._process.ErrorDataReceived += (_, line) => server.Take(line.Data);
        server._process.Start();
        server._process.BeginOutputReadLine();
        server._process.BeginErrorReadLine();
        return server;
    }

    public async Task<int> WaitForExitAsync()
    {
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken).InTime();
        return _process.ExitCode;
    }

    /// <summary>Asks it to stop, as a service manager does (SIGTERM).</summary>
    public async Task<int> StopAsync()
    {
        await _process.SignalAsync("TERM");
        return await WaitForExitAsync();
    }

    /// <summary>Asks it to stop at once, as Ctrl+C does (SIGINT).</summary>
    public async Task<int> InterruptAsync()
    {
        await _process.SignalAsync("INT");
        return await WaitForExitAsync();
    }

    /// <summary>Ends it as a crash would (SIGKILL): it says nothing to anybody.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await WaitForExitAsync();
    }

    /// <summary>Lets it hang (SIGSTOP), as a paused virtual machine does: its connections stay, and it neither reads nor writes.</summary>
    public Task FreezeAsync() => _process.SignalAsync("STOP");

    /// <summary>Lets it go on (SIGCONT), not knowing that time has passed.</summary>
    public Task ThawAsync() => _process.SignalAsync("CONT");

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private void Take(string? line)
    {
        lock (_output)
        {
            _output.AppendLine(line);
        }

        if (line is null)
        {
            return;
        }

        if (Listening().Match(line) is { Success: true } match)
        {
            _address.TrySetResult(new Uri(match.Groups["address"].Value));
        }

        if (line.Contains("Signaling is ready", StringComparison.Ordinal))
        {
            _ready.TrySetResult();
        }
    }

    [GeneratedRegex(@"Now listening on: (?<address>http://\S+)")]
    private static partial Regex Listening();
}

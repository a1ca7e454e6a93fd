using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;

namespace Signaling.Tests.Support;

/// <summary>The server as it is published, in a separate process that is configured only by arguments.</summary>
internal sealed partial class ServerProcess : IAsyncDisposable
{
    private static readonly string _program = Path.Combine(AppContext.BaseDirectory, "Signaling.Server.dll");

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly TaskCompletionSource<Uri> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ServerProcess(Process process) => _process = process;

    public Task<Uri> Address => _address.Task;

    /// <summary>Completes when the server has printed that it is ready.</summary>
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

    /// <summary>Gets the current memory of the process in bytes.</summary>
    public long WorkingSet
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    /// <summary>Gets the number of open file descriptors. Linux only.</summary>
    public int OpenFiles => Directory.GetFileSystemEntries($"/proc/{_process.Id}/fd").Length;

    /// <summary>Gets the processor time that the process has used.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Gets the peak memory of the process in bytes.</summary>
    public long PeakWorkingSet
    {
        get
        {
            _process.Refresh();
            return _process.PeakWorkingSet64;
        }
    }

    // Many tests send as fast as they can.
    public static ServerProcess Start(params string[] arguments) => StartLimited(["--Signaling:RateLimits:Enabled=false", .. arguments]);

    /// <summary>The same with the limits that it has by default.</summary>
    public static ServerProcess StartLimited(params string[] arguments) => Run("dotnet", [_program, .. arguments]);

    /// <summary>Starts the server of another release.</summary>
    public static ServerProcess StartRelease(string program, params string[] arguments) =>
        Run("dotnet", [program, "--Signaling:RateLimits:Enabled=false", .. arguments]);

    /// <summary>Starts the server with a low limit on open files.</summary>
    public static ServerProcess StartWithFiles(int openFiles, params string[] arguments) =>
        Run("sh", ["-c", $"ulimit -n {openFiles} && exec \"$@\"", "sh", "dotnet", _program, .. arguments]);

    /// <summary>Starts the server with further environment variables, each as NAME=VALUE.</summary>
    public static ServerProcess StartIn(string[] environment, params string[] arguments) => Run("env", [.. environment, "dotnet", _program, .. arguments]);

    private static ServerProcess Run(string command, string[] arguments)
    {
        // A shell starts background processes with SIGINT ignored, and their children inherit that.
        var start = new ProcessStartInfo("env", ["--default-signal=INT", command, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,

            // A folder other than that of its files, as with a service manager.
            WorkingDirectory = Path.GetTempPath(),
        };
        start.Environment.Remove("ASPNETCORE_ENVIRONMENT");
        start.Environment.Remove("ASPNETCORE_URLS");
        start.Environment["Signaling__Auth__Mode"] = "Open"; // an argument overrides it

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
        try
        {
            await _process.WaitForExitAsync(TestContext.Current.CancellationToken).InTime();
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"The server did not end{(_process.HasExited ? ", but another process holds its output open" : "")}. It wrote:\n{Output}");
        }

        return _process.ExitCode;
    }

    /// <summary>Asks the process to stop, as a service manager does (SIGTERM).</summary>
    public async Task<int> StopAsync()
    {
        await _process.SignalAsync("TERM");
        return await WaitForExitAsync();
    }

    /// <summary>Interrupts the process, as Ctrl+C does (SIGINT).</summary>
    public async Task<int> InterruptAsync()
    {
        await _process.SignalAsync("INT");
        return await WaitForExitAsync();
    }

    /// <summary>Kills the process as a crash would (SIGKILL): it sends nothing.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await WaitForExitAsync();
    }

    /// <summary>Freezes the process (SIGSTOP), like a paused virtual machine: its connections stay open, and it neither reads nor writes.</summary>
    public Task FreezeAsync() => _process.SignalAsync("STOP");

    /// <summary>Continues the process (SIGCONT). It does not know that time has passed.</summary>
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

using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Signaling.Benchmarks.Servers;

/// <summary>A server in a separate process, on chosen cores. It ends with this process, even if this process crashes.</summary>
internal sealed class ServerProcess : IDisposable
{
    private const int OutputKept = 16 * 1024;

    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly string _readyText;
    private readonly ManualResetEventSlim _ready = new();
    private readonly StringBuilder _output = new();
    private readonly long _startedAt;
    private long _readyAt;

    private ServerProcess(Process process, string readyText, int port)
    {
        _process = process;
        _readyText = readyText;
        Port = port;
        process.OutputDataReceived += (_, line) => Take(line.Data);
        process.ErrorDataReceived += (_, line) => Take(line.Data);
        _startedAt = Stopwatch.GetTimestamp();
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>Gets the process ID of the server itself: taskset and setpriv replace themselves by the server.</summary>
    public int Id => _process.Id;

    public int Port { get; }

    /// <summary>Gets the time from the start of the server to its ready message.</summary>
    public TimeSpan StartTime => Stopwatch.GetElapsedTime(_startedAt, _readyAt);

    /// <summary>Starts a program and waits until it prints its ready message.</summary>
    public static ServerProcess Start(ServerProgram program, int port, string cores)
    {
        // The kernel sends the death signal when the starting thread ends. That is the main thread, which runs until the end.
        string[] around = ["-c", cores, "setpriv", "--pdeathsig", "KILL"];
        var start = new ProcessStartInfo("taskset", [.. around, program.File, .. program.Arguments(port)])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = program.Folder,
        };
        foreach (var inherited in start.Environment.Keys.Where(key => key.StartsWith("ASPNETCORE_", StringComparison.Ordinal) || key.StartsWith("DOTNET_", StringComparison.Ordinal)).ToList())
        {
            if (inherited is not ("DOTNET_ROOT" or "DOTNET_CLI_TELEMETRY_OPTOUT" or "DOTNET_CLI_HOME"))
            {
                start.Environment.Remove(inherited);
            }
        }

        foreach (var (name, value) in program.Environment(port))
        {
            start.Environment[name] = value;
        }

        var server = new ServerProcess(new Process { StartInfo = start }, program.ReadyText, port);
        server.AwaitReady();
        return server;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            _process.WaitForExit();
        }

        _process.Dispose();
        _ready.Dispose();
    }

    public override string ToString()
    {
        lock (_output)
        {
            return _output.ToString();
        }
    }

    private void AwaitReady()
    {
        if (!_ready.Wait(_patience))
        {
            var output = ToString();
            Dispose();
            throw new TimeoutException($"The server did not become ready. Its output: {output}");
        }

        // Some servers print the message before they listen.
        for (var start = Stopwatch.GetTimestamp(); !IsListening(); Thread.Yield())
        {
            if (Stopwatch.GetElapsedTime(start) > _patience)
            {
                Dispose();
                throw new TimeoutException("The server has printed its ready message, but does not listen.");
            }
        }
    }

    private bool IsListening()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Connect(IPAddress.Loopback, Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private void Take(string? line)
    {
        lock (_output)
        {
            if (_output.Length < OutputKept)
            {
                _output.AppendLine(line);
            }
        }

        if (!_ready.IsSet && line?.Contains(_readyText, StringComparison.Ordinal) == true)
        {
            _readyAt = Stopwatch.GetTimestamp();
            _ready.Set();
        }
    }
}

using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Signaling.Tests.Support.Redis;

namespace Signaling.Tests.Support;

/// <summary>A real coturn on loopback, over UDP, TCP and TLS.</summary>
internal sealed class TurnServer : IAsyncDisposable
{
    public const string Secret = "0123456789abcdef0123456789abcdef";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("signaling-tests-coturn-");
    private readonly Process _process;
    private readonly ConcurrentQueue<string?> _output = new();

    private TurnServer(RedisCertificates certificates)
    {
        string Text(int port) => port.ToString(CultureInfo.InvariantCulture);
        File.WriteAllLines(Path.Combine(_folder.FullName, "turnserver.conf"),
        [
            "listening-ip=127.0.0.1", "relay-ip=127.0.0.1", $"listening-port={Text(Port)}", $"tls-listening-port={Text(TlsPort)}",
            $"cert={certificates.CertificateFile}", $"pkey={certificates.KeyFile}", "no-dtls", "no-cli", "relay-threads=1",
            "min-port=61000", "max-port=65000", "use-auth-secret", $"static-auth-secret={Secret}", "realm=signaling", "fingerprint",
            "log-file=stdout", "verbose", $"pidfile={_folder.FullName}/pid", $"userdb={_folder.FullName}/db",
        ]);
        _process = new Process
        {
            StartInfo = new ProcessStartInfo("turnserver", ["-c", Path.Combine(_folder.FullName, "turnserver.conf")]) { RedirectStandardOutput = true, RedirectStandardError = true },
        };
    }

    public int Port { get; } = LoopbackPorts.Take();

    public int TlsPort { get; } = LoopbackPorts.Take();

    public string Output => string.Join('\n', _output);

    /// <summary>Starts a server. Skips the test if coturn is not installed; in CI that is an error.</summary>
    public static async Task<TurnServer> StartAsync(RedisCertificates certificates)
    {
        Assert.SkipUnless(Tool.Exists("turnserver") || Environment.GetEnvironmentVariable("CI") == "true", "There is no turnserver; install Debian's package coturn.");
        var server = new TurnServer(certificates);
        server._process.OutputDataReceived += (_, line) => server._output.Enqueue(line.Data);
        server._process.ErrorDataReceived += (_, line) => server._output.Enqueue(line.Data);
        server._process.Start();
        server._process.BeginOutputReadLine();
        server._process.BeginErrorReadLine();
        await Patience.Until(() => server.Output.Contains("UDP listener opened on", StringComparison.Ordinal), "coturn listens");
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
        _folder.Delete(recursive: true);
    }
}

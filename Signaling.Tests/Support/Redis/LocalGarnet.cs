using System.Globalization;
using Garnet;
using Microsoft.Extensions.Logging.Abstractions;
using StackExchange.Redis;

namespace Signaling.Tests.Support.Redis;

/// <summary>Microsoft's Garnet in this process, with its own port and folder.</summary>
internal sealed class LocalGarnet : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("signaling-tests-garnet-");
    private readonly GarnetServer _server;

    public LocalGarnet()
    {
        var port = LoopbackPorts.Take().ToString(CultureInfo.InvariantCulture);
        ConnectionString = $"127.0.0.1:{port}";

        // Without transactions, scripts of two nodes interleave, and both nodes assign the last place of a room.
        string[] arguments =
        [
            "--bind", "127.0.0.1", "--port", port, "--lua", "--lua-transaction-mode", "true",
            "--memory", "64m", "--index", "1m", "--checkpointdir", _folder.FullName, "-q",
        ];
        _server = new GarnetServer(arguments, NullLoggerFactory.Instance);
        _server.Start();
    }

    public string ConnectionString { get; }

    /// <summary>Opens a separate connection for the test.</summary>
    public async Task<ConnectionMultiplexer> ConnectAsync() => await ConnectionMultiplexer.ConnectAsync(ConnectionString + ",allowAdmin=true").InTime();

    public ValueTask DisposeAsync()
    {
        _server.Dispose();
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }
}

using Signaling.Tests.Support;

namespace Signaling.Tests.ScaleOut;

/// <summary>A node in a separate process, which can crash and freeze.</summary>
internal sealed class NodeProcess : IAsyncDisposable
{
    private readonly ServerProcess _process;

    private NodeProcess(ServerProcess process, Uri address)
    {
        _process = process;
        Address = address;
    }

    public Uri Address { get; }

    public Uri Hub => new(Address, SignalingProtocol.Path);

    public string Output => _process.Output;

    /// <summary>Starts several nodes with the same settings at the same time.</summary>
    public static async Task<NodeProcess[]> StartAsync(int count, IReadOnlyDictionary<string, string?> settings) =>
        await Task.WhenAll(Enumerable.Range(0, count).Select(_ => StartAsync(settings)));

    /// <param name="settings">The settings.</param>
    /// <param name="release">The program of another release; null for this one.</param>
    public static async Task<NodeProcess> StartAsync(IReadOnlyDictionary<string, string?> settings, string? release = null)
    {
        string[] arguments = ["--urls", "http://127.0.0.1:0", .. settings.Select(setting => $"--{setting.Key}={setting.Value}")];
        var process = release is null ? ServerProcess.Start(arguments) : ServerProcess.StartRelease(release, arguments);
        try
        {
            await process.Ready.InTime();
            return new NodeProcess(process, await process.Address);
        }
        catch (Exception exception)
        {
            await process.DisposeAsync();
            throw new InvalidOperationException($"The node did not start: {process.Output}", exception);
        }
    }

    public Task KillAsync() => _process.KillAsync();

    public Task FreezeAsync() => _process.FreezeAsync();

    public Task ThawAsync() => _process.ThawAsync();

    public Task<int> StopAsync() => _process.StopAsync();

    public Task<int> InterruptAsync() => _process.InterruptAsync();

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}

using System.Globalization;
using Signaling.Tests.Support;

namespace Signaling.Tests.Attacks;

/// <summary>
/// A server of its own process under attack, with bystanders. The suite scales the numbers and the limits down; <c>./soak.sh attacks</c> uses the full
/// numbers and the limits that the server has by default.
/// </summary>
internal sealed class AttackedServer : IAsyncDisposable
{
    private readonly ServerProcess _process;
    private readonly Bystanders _bystanders;
    private readonly long _start = TimeProvider.System.GetTimestamp();
    private readonly long _quietMemory;
    private readonly int _quietFiles;

    private AttackedServer(ServerProcess process, Uri address, Bystanders bystanders)
    {
        (_process, Address, _bystanders) = (process, address, bystanders);
        (_quietMemory, _quietFiles) = (process.WorkingSet, process.OpenFiles);
    }

    /// <summary>Whether the full numbers are used.</summary>
    public static bool IsFull { get; } = Environment.GetEnvironmentVariable("ATTACKS") == "full";

    public Uri Address { get; }

    public Uri Hub => new(Address, SignalingProtocol.Path);

    public string Output => _process.Output;

    /// <summary>How much more memory the server has used at any time than before the attack, in bytes.</summary>
    public long PeakGrowth => _process.PeakWorkingSet - _quietMemory;

    public static int Scaled(int full, int inSuite) => IsFull ? full : inSuite;

    /// <param name="limits">The limits of the suite, as <c>Address:MaxPending=20</c>.</param>
    public static async Task<AttackedServer> StartAsync(params string[] limits)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only on Linux is all of 127.0.0.0/8 this machine.");
        return await StartWithAsync([], limits);
    }

    public static async Task<AttackedServer> StartWithAsync(string[] settings, params string[] limits)
    {
        var process = ServerProcess.StartLimited(
            ["--urls", "http://127.0.0.1:0", .. settings, .. IsFull ? [] : limits.Select(limit => "--Signaling:RateLimits:" + limit)]);
        try
        {
            await process.Ready.InTime();
            var address = await process.Address;
            return new(process, address, await Bystanders.StartAsync(address));
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    /// <summary>The processor time in a while, as a part of one core.</summary>
    public async Task<double> MeasureLoadAsync(TimeSpan duration)
    {
        var (before, start) = (_process.ProcessorTime, TimeProvider.System.GetTimestamp());
        await Task.Delay(duration, TimeProvider.System);
        return (_process.ProcessorTime - before) / TimeProvider.System.GetElapsedTime(start);
    }

    /// <summary>Waits until the handles are back, checks the bystanders and prints what the attack came to.</summary>
    /// <param name="attacker">What the attacker got.</param>
    public async Task FinishAsync(string attacker)
    {
        var bystanders = await _bystanders.FinishAsync();
        await Patience.Until(() => _process.OpenFiles <= _quietFiles + 20, "the attacker's handles are back");
        var growth = (_process.WorkingSet - _quietMemory) / 1e6;
        var report = string.Create(
            CultureInfo.InvariantCulture,
            $"{TestContext.Current.TestMethod!.MethodName}: attacker: {attacker}; {bystanders}; memory +{PeakGrowth / 1e6:0} MB at most, {growth:+0;-0} MB afterwards; "
            + $"CPU {_process.ProcessorTime.TotalSeconds:0.0} s in {TimeProvider.System.GetElapsedTime(_start).TotalSeconds:0.0} s");
        TestContext.Current.TestOutputHelper!.WriteLine(report);
        if (Environment.GetEnvironmentVariable("ATTACKS_REPORT") is { Length: > 0 } file)
        {
            await File.AppendAllLinesAsync(file, [report]);
        }
    }

    /// <summary>The log lines that say which limit was exceeded.</summary>
    public int CountLines(string limit) =>
        Output.Split('\n').Count(line => line.Contains($"The limit Signaling:RateLimits:{limit} was exceeded", StringComparison.Ordinal));

    public async ValueTask DisposeAsync()
    {
        await _bystanders.DisposeAsync();
        await _process.DisposeAsync();
    }
}

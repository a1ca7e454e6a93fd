using System.Runtime.InteropServices;
using System.Text.Json;
using Signaling.Benchmarks.Servers;

namespace Signaling.Benchmarks.Reporting;

/// <summary>Describes the machine and the versions of a run.</summary>
internal static class MachineInfo
{
    private static readonly string[] _packages = ["peer", "socket.io", "y-webrtc", "ws"];

    public static IReadOnlyList<string> Describe(Workplace workplace, int rounds) =>
    [
        $"{Processor()}, {Environment.ProcessorCount} cores, {Memory()} GB; {RuntimeInformation.OSDescription}, {RuntimeInformation.OSArchitecture}",
        $"commit {Commit(workplace)}; .NET {Environment.Version}; {Installed("redis-server", "--version", 2)}",
        $"Node.js {Installed("node", "--version", 0)}: " + string.Join(", ", _packages.Select(name => $"{name} {PackageVersion(workplace, name)}")),
        $"{TimeProvider.System.GetUtcNow():yyyy-MM-dd}; medians of {rounds} rounds",
    ];

    private static string Processor() => Value("/proc/cpuinfo", "model name") ?? "an unknown processor";

    private static string Memory() =>
        Value("/proc/meminfo", "MemTotal")?.Split(' ')[0] is { } kilobytes ? $"{long.Parse(kilobytes, System.Globalization.CultureInfo.InvariantCulture) / 1e6:0}" : "?";

    private static string? Value(string file, string key) =>
        File.ReadLines(file).FirstOrDefault(line => line.StartsWith(key, StringComparison.Ordinal))?.Split(':')[1].Trim();

    private static string Commit(Workplace workplace)
    {
        try
        {
            var changed = Workplace.Run("git", workplace.Root, "status", "--porcelain", "--", "Signaling.Server", "Signaling.AspNetCore", "Signaling.Redis", "Signaling.Contracts").Length > 0;
            return Workplace.Run("git", workplace.Root, "rev-parse", "--short", "HEAD").Trim() + (changed ? " with changes" : string.Empty);
        }
        catch (InvalidOperationException)
        {
            return "unknown"; // not a clone
        }
    }

    private static string Installed(string program, string argument, int word)
    {
        try
        {
            var words = Workplace.Run(program, Path.GetTempPath(), argument).Trim().Split(' ');
            return word == 0 ? words[0] : $"{program} {words[word].TrimStart('v').Replace("=", string.Empty, StringComparison.Ordinal)}";
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return $"no {program}";
        }
    }

    private static string PackageVersion(Workplace workplace, string name)
    {
        using var package = JsonDocument.Parse(File.ReadAllText(Path.Combine(workplace.OtherServers, "node_modules", name, "package.json")));
        return package.RootElement.GetProperty("version").GetString()!;
    }
}

using System.Diagnostics;

namespace Signaling.Benchmarks.Servers;

/// <summary>Where things are in the repository, and their preparation: our server published, the peers installed.</summary>
internal sealed class Workplace
{
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(5);

    public string Root { get; } = FindRoot();

    public string Peers => Path.Combine(Root, "Signaling.Benchmarks", "peers");

    /// <summary>What a run leaves behind besides its report.</summary>
    public string Artifacts => Path.Combine(Root, "artifacts", "benchmarks");

    public string PublishedServer => Path.Combine(Artifacts, "server", "Signaling.Server.dll");

    public void Prepare()
    {
        Console.WriteLine("Publishing the server ...");
        Run("dotnet", Root, "publish", "Signaling.Server", "--configuration", "Release", "--output", Path.GetDirectoryName(PublishedServer)!);

        // npm writes this file when it has installed everything.
        var installed = Path.Combine(Peers, "node_modules", ".package-lock.json");
        if (!File.Exists(installed) || File.GetLastWriteTimeUtc(installed) < File.GetLastWriteTimeUtc(Path.Combine(Peers, "package-lock.json")))
        {
            Console.WriteLine("Installing the peers ...");
            Run("npm", Peers, "ci", "--ignore-scripts", "--no-audit", "--no-fund");
        }
    }

    /// <summary>Runs a program to its end and returns what it printed.</summary>
    public static string Run(string program, string folder, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var error = process.StandardError.ReadToEndAsync();
        using var end = new Timer(_ => process.Kill(entireProcessTree: true), null, _patience, Timeout.InfiniteTimeSpan);
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? output
            : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}:\n{output}\n{error.GetAwaiter().GetResult()}");
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Signaling.sln")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException("Signaling.sln was not found above the program.");
    }
}

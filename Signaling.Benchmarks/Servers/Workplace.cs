using System.Diagnostics;

namespace Signaling.Benchmarks.Servers;

/// <summary>The folders of the repository. Also publishes our server and installs the other servers.</summary>
internal sealed class Workplace
{
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(5);

    public string Root { get; } = FindRoot();

    public string OtherServers => Path.Combine(Root, "Signaling.Benchmarks", "other-servers");

    /// <summary>Gets the folder for the results and other generated files, except the report.</summary>
    public string Artifacts => Path.Combine(Root, "artifacts", "benchmarks");

    public string PublishedServer => Path.Combine(Artifacts, "server", "Signaling.Server.dll");

    public void Prepare()
    {
        Console.WriteLine("Publishing the server ...");
        Run("dotnet", Root, "publish", "Signaling.Server", "--configuration", "Release", "--output", Path.GetDirectoryName(PublishedServer)!);

        // npm writes this file when all packages are installed.
        var installed = Path.Combine(OtherServers, "node_modules", ".package-lock.json");
        if (!File.Exists(installed) || File.GetLastWriteTimeUtc(installed) < File.GetLastWriteTimeUtc(Path.Combine(OtherServers, "package-lock.json")))
        {
            Console.WriteLine("Installing the other servers ...");
            Run("npm", OtherServers, "ci", "--ignore-scripts", "--no-audit", "--no-fund");
        }
    }

    /// <summary>Runs a program until it ends, and returns its output.</summary>
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
            : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with exit code {process.ExitCode}:\n{output}\n{error.GetAwaiter().GetResult()}");
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

namespace Signaling.Tests.Support;

/// <summary>Reads the files of the repository in which the tests were built.</summary>
internal static class Repository
{
    private static readonly string _root = FindRoot();

    public static string PathOf(string path) => Path.Combine(_root, path);

    public static string Read(string path) => File.ReadAllText(PathOf(path));

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Signaling.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("Signaling.sln was not found in any folder above the tests.");
        }

        return folder.FullName;
    }
}

namespace Signaling.Benchmarks.Machine;

/// <summary>Determines the number of connections that a process may hold.</summary>
internal static class OpenFiles
{
    // For the files of a process that are not connections of peers.
    private const int Reserve = 500;

    /// <summary>Raises the limit to this user's maximum. Processes started later inherit it. Returns the number of peers that the limit allows.</summary>
    public static int RaiseLimit()
    {
        LibC.Check(LibC.GetLimit(LibC.OpenFiles, out var limit), "getrlimit");
        limit.Soft = limit.Hard;
        LibC.Check(LibC.SetLimit(LibC.OpenFiles, in limit), "setrlimit");
        return (int)Math.Min(limit.Hard, 1_000_000) - Reserve;
    }
}

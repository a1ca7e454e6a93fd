namespace Signaling.Benchmarks.Machine;

/// <summary>How many connections a process may hold.</summary>
internal static class OpenFiles
{
    // What a process has open besides its peers' connections.
    private const int Reserve = 500;

    /// <summary>Raises the limit as far as this user may; processes that are started later inherit it. Returns the peers that it allows.</summary>
    public static int RaiseLimit()
    {
        LibC.Check(LibC.GetLimit(LibC.OpenFiles, out var limit), "getrlimit");
        limit.Soft = limit.Hard;
        LibC.Check(LibC.SetLimit(LibC.OpenFiles, in limit), "setrlimit");
        return (int)Math.Min(limit.Hard, 1_000_000) - Reserve;
    }
}

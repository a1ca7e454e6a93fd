using System.Globalization;

namespace Signaling.AspNetCore.Connections;

/// <summary>The file descriptors of this process.</summary>
internal static class ProcessDescriptors
{
    private const string Folder = "/proc/self/fd";
    private const string Limits = "/proc/self/limits";
    private const string LimitName = "Max open files";

    /// <summary>How many there may be; null where that is not known, or not limited.</summary>
    public static int? Limit { get; } = ReadLimit();

    /// <summary>How many there are. When there is none left to count them with, all are in use.</summary>
    public static int Count(int limit)
    {
        try
        {
            return Directory.EnumerateFileSystemEntries(Folder).Count();
        }
        catch (IOException)
        {
            return limit;
        }
    }

    private static int? ReadLimit()
    {
        if (!File.Exists(Limits))
        {
            return null;
        }

        // Max open files            1024                 4096                 files
        var line = File.ReadLines(Limits).FirstOrDefault(line => line.StartsWith(LimitName, StringComparison.Ordinal));
        var soft = line?[LimitName.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
        return int.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) ? limit : null;
    }
}

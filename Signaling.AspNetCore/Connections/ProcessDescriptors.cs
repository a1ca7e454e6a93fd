using System.Globalization;

namespace Signaling.AspNetCore.Connections;

/// <summary>Counts the file descriptors of this process.</summary>
internal static class ProcessDescriptors
{
    private const string Folder = "/proc/self/fd";
    private const string Limits = "/proc/self/limits";
    private const string LimitName = "Max open files";
    private const string Status = "/proc/self/status";
    private const string TableName = "FDSize:";

    /// <summary>Gets the maximum number of file descriptors; null when it is unknown or unlimited.</summary>
    public static int? Limit { get; } = ReadLimit();

    /// <summary>Returns whether so many file descriptors may be open. Cheaper than counting: the system says how large their table has been.</summary>
    public static bool MayHave(double count)
    {
        try
        {
            var line = File.ReadLines(Status).FirstOrDefault(line => line.StartsWith(TableName, StringComparison.Ordinal));
            return !int.TryParse(line?[TableName.Length..], NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture, out var table) || table >= count;
        }
        catch (IOException)
        {
            return true;
        }
    }

    /// <summary>Returns the number of open file descriptors. Counting asks the system twice for each, and needs a descriptor itself: when none is left, all are in use.</summary>
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

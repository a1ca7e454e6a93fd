namespace Signaling.AspNetCore;

/// <summary>A setting of an earlier version that has another key now.</summary>
/// <param name="Path">The earlier key.</param>
/// <param name="Key">The key now.</param>
internal sealed record MovedSetting(string Path, string Key)
{
    private static readonly MovedSetting[] _all = [new($"{SignalingOptions.SectionName}:IceServers", $"{SignalingOptions.SectionName}:Ice:Servers")];

    public static MovedSetting? Of(string path) => Array.Find(_all, moved => moved.Path.Equals(path, StringComparison.OrdinalIgnoreCase));
}

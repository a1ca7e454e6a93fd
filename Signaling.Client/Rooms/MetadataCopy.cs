namespace Signaling.Client;

internal static class MetadataCopy
{
    /// <summary>Copies the metadata, because the application may change its dictionary and a later rejoin must not send that change.</summary>
    public static Dictionary<string, string>? Of(IReadOnlyDictionary<string, string>? metadata) =>
        metadata?.ToDictionary(entry => entry.Key, entry => entry.Value);
}

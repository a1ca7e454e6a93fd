namespace Signaling.AspNetCore.Rooms.State;

/// <summary>
/// The name under which a node holds peers. The epoch rises after other nodes have declared the node dead, so that an older entry is not mistaken for a new
/// one.
/// </summary>
internal static class Owners
{
    public static string Of(string nodeId, int epoch) => $"{nodeId}:{epoch}";

    /// <summary>Returns whether a text from Redis is such a name.</summary>
    public static bool IsOne(string text) => text.IndexOf(':', StringComparison.Ordinal) > 0;

    public static string NodeOf(string owner) => owner[..owner.IndexOf(':', StringComparison.Ordinal)];

    public static bool IsOf(string owner, string nodeId) =>
        owner.Length > nodeId.Length && owner[nodeId.Length] == ':' && owner.StartsWith(nodeId, StringComparison.Ordinal);
}

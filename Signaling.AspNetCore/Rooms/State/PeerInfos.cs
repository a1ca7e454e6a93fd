using Signaling.Contracts;

namespace Signaling.AspNetCore.Rooms.State;

/// <summary>Updates the data of a peer that the other peers see, and finds out whether it has changed.</summary>
internal static class PeerInfos
{
    /// <summary>Returns the peer after the update, or null when the update changes nothing.</summary>
    public static PeerInfo? With(this PeerInfo before, PeerUpdate update)
    {
        var after = before with { DisplayName = update.DisplayName ?? before.DisplayName, Metadata = update.Metadata ?? before.Metadata };
        return AreSame(before, after) ? null : after;
    }

    public static bool AreSame(PeerInfo a, PeerInfo b) =>
        a.DisplayName == b.DisplayName && a.State == b.State && a.Order == b.Order && a.UserId == b.UserId && SameEntries(a.Metadata, b.Metadata);

    private static bool SameEntries(IReadOnlyDictionary<string, string> a, IReadOnlyDictionary<string, string> b) =>
        ReferenceEquals(a, b) || (a.Count == b.Count && a.All(entry => b.TryGetValue(entry.Key, out var value) && value == entry.Value));
}

using System.Runtime.Serialization;

namespace Signaling.Contracts;

/// <summary>A peer as all peers of its room see it.</summary>
/// <param name="PeerId">The peer's ID.</param>
/// <param name="DisplayName">The peer's name; empty when it has none.</param>
/// <param name="Metadata">The peer's metadata; empty when it has none.</param>
/// <param name="State">One of <see cref="PeerStates"/>.</param>
/// <param name="Order">
/// Grows with every join of the room. Of two peers the later one, with the greater order, makes the first offer and is the polite one of the
/// W3C perfect-negotiation pattern.
/// </param>
/// <param name="UserId">
/// The user's ID, written by the server: the <c>sub</c> of the access token, or the user that the application has authenticated; null when none is known.
/// </param>
[DataContract]
public sealed record PeerInfo(
    [property: DataMember(Name = "peerId")] string PeerId,
    [property: DataMember(Name = "displayName")] string DisplayName,
    [property: DataMember(Name = "metadata")] IReadOnlyDictionary<string, string> Metadata,
    [property: DataMember(Name = "state")] string State,
    [property: DataMember(Name = "order")] long Order,
    [property: DataMember(Name = "userId")] string? UserId = null);

using System.Runtime.Serialization;

namespace Signaling.Contracts;

/// <summary>The second argument of <see cref="ISignalingHub.RemovePeer"/>.</summary>
/// <param name="Reason">
/// Why, for people: up to 128 characters. The server logs it with a ban, and a newcomer that is refused because of the ban receives it. The removed peer
/// receives only <see cref="RemovedReasons.Removed"/>.
/// </param>
/// <param name="BanSeconds">How long the peer may not join the room again, in seconds, up to 365 days. Null or 0: it may join again at once.</param>
[DataContract]
public sealed record RemoveOptions(
    [property: DataMember(Name = "reason")] string? Reason = null,
    [property: DataMember(Name = "banSeconds")] int? BanSeconds = null);

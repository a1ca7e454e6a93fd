using System.Runtime.Serialization;
#if NET
using System.Text.Json.Serialization;
#endif

namespace Signaling.Contracts;

/// <summary>The answer to <see cref="ISignalingHub.Join"/>.</summary>
/// <param name="PeerId">This peer's ID: the connection ID of the connection that joined. Public.</param>
/// <param name="ResumeToken">The secret with which this peer can resume on another connection. Never pass it on.</param>
/// <param name="Room">The room's name.</param>
/// <param name="Self">This peer as the others see it.</param>
/// <param name="Peers">The other peers of the room, in the order in which they joined.</param>
/// <param name="Version">The version of the roster that this answer describes.</param>
/// <param name="IceServers">The STUN and TURN servers to use, ready for an RTCConfiguration. May be empty.</param>
/// <param name="Limits">The limits of this server.</param>
/// <param name="ResumeWindowMs">How long a suspended peer keeps its place, in milliseconds; 0 when a peer leaves at once.</param>
/// <param name="Permissions">
/// This peer's permissions, each one of <see cref="PeerPermissionNames"/>. Left out (null) when they are <c>signal</c> and <c>message</c>, and by a server of
/// an earlier release.
/// </param>
/// <param name="RoomLocked">Whether the room is locked, for a peer that may moderate it. Left out (null) for other peers.</param>
[DataContract]
public sealed record JoinResult(
    [property: DataMember(Name = "peerId")] string PeerId,
    [property: DataMember(Name = "resumeToken")] string ResumeToken,
    [property: DataMember(Name = "room")] string Room,
    [property: DataMember(Name = "self")] PeerInfo Self,
    [property: DataMember(Name = "peers")] IReadOnlyList<PeerInfo> Peers,
    [property: DataMember(Name = "version")] long Version,
    [property: DataMember(Name = "iceServers")] IReadOnlyList<IceServer> IceServers,
    [property: DataMember(Name = "limits")] Limits Limits,
    [property: DataMember(Name = "resumeWindowMs")] long ResumeWindowMs,
#if NET
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
#endif
    [property: DataMember(Name = "permissions")] IReadOnlyList<string>? Permissions = null,
#if NET
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
#endif
    [property: DataMember(Name = "roomLocked")] bool? RoomLocked = null)
{
    /// <summary>Returns the peer and the room; never the resume token.</summary>
    public override string ToString() => $"JoinResult {{ PeerId = {PeerId}, Room = {Room}, Peers = {Peers?.Count ?? 0}, Version = {Version} }}";
}

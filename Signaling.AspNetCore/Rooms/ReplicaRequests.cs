using Signaling.AspNetCore.Rooms.Nodes;

namespace Signaling.AspNetCore.Rooms;

/// <summary>What a replica has to ask for. All are called under its gate, and have to return at once.</summary>
/// <param name="Sync">Something does not fit: the room has to be compared with Redis.</param>
/// <param name="Lost">A peer that this node held is in the hands of another.</param>
/// <param name="Missed">A signal has come for a peer that is away, from somebody who did not know.</param>
/// <param name="Crowded">A signal of a peer on another node exceeds its sender's share of a peer's queue; true if there was still room for it.</param>
/// <param name="Reached">A version has been reached of which another node wants to know.</param>
internal sealed record ReplicaRequests(
    Action<RoomReplica> Sync, Action<RoomReplica, string> Lost, Action<RoomReplica, PeerSignal> Missed, Action<RoomReplica, PeerSignal, bool> Crowded,
    Action<VersionAsked> Reached);

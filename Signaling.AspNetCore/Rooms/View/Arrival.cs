using Signaling.AspNetCore.Relay;
using Signaling.AspNetCore.Rooms.State;

namespace Signaling.AspNetCore.Rooms.View;

/// <summary>A peer that joins or resumes on this node, until the call is answered.</summary>
/// <param name="PeerId">The peer.</param>
/// <param name="Session">The session that begins.</param>
/// <param name="Version">The version in which the peer is connected; null when every version with the peer will do.</param>
/// <param name="Waiting">The signals that the peer receives before all other signals.</param>
internal sealed record Arrival(string PeerId, Session Session, long? Version, IReadOnlyList<Signal> Waiting)
{
    /// <summary>
    /// Gets the room at the version from which the peer receives events; null until then. It may differ from the room in the store: the store may have lost
    /// peers of this node.
    /// </summary>
    public RoomState? FirstState { get; set; }

    /// <summary>Returns whether the peer is connected to this node in that room, and this node has reached the version.</summary>
    public bool IsIn(RoomState room, string nodeId) =>
        !(room.Version < Version) && room.Find(PeerId) is { IsConnected: true } member && member.IsOn(nodeId);
}

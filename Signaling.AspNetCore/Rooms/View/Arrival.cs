using Signaling.AspNetCore.Relay;
using Signaling.AspNetCore.Rooms.State;
using Signaling.Contracts;

namespace Signaling.AspNetCore.Rooms.View;

/// <summary>A peer that joins or resumes on this node, until the call is answered.</summary>
/// <param name="PeerId">The peer.</param>
/// <param name="Session">The session that begins.</param>
/// <param name="Version">The version that has the peer as connected; null when any version with the peer does.</param>
/// <param name="Waiting">The signals that the peer gets before all others.</param>
internal sealed record Arrival(string PeerId, Session Session, long? Version, IReadOnlyList<Signal> Waiting)
{
    /// <summary>
    /// Gets the room at the version from which the peer gets what happens; null until then. It is not always what the store had: the store may have forgotten
    /// peers of this node.
    /// </summary>
    public Roster? FirstRoster { get; set; }

    /// <summary>Returns the peer when the room has it as connected to this node; null when this node has not followed that far.</summary>
    public Member? FindIn(RoomState room, string nodeId) =>
        !(room.Version < Version) && room.Find(PeerId) is { IsConnected: true } member && member.IsOn(nodeId) ? member : null;
}

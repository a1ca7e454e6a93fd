using Signaling.AspNetCore.Rooms.Nodes;

namespace Signaling.AspNetCore.Rooms.View;

/// <summary>The effects to carry out after the gate of a room is left.</summary>
internal sealed class RoomEffects
{
    /// <summary>Gets or sets whether to schedule a repair that the room has noted.</summary>
    public bool NeedsRepair { get; set; }

    /// <summary>Gets or sets whether to put missed signals into mailboxes: see <see cref="MissedSignals"/>.</summary>
    public bool HasMissed { get; set; }

    /// <summary>Gets the peers that another node holds now, each with the session to end. A later session of the same peer is not ended.</summary>
    public List<(string PeerId, Session Session)> Lost { get; } = [];

    public List<CrowdedSignal> Crowded { get; } = [];

    /// <summary>Gets questions of other nodes about versions that the room has reached.</summary>
    public List<VersionAsked> Reached { get; } = [];
}

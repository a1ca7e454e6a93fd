using Signaling.AspNetCore.Rooms.Nodes;

namespace Signaling.AspNetCore.Rooms.View;

/// <summary>What is to be done after the gate of a room has been left.</summary>
internal sealed class RoomEffects
{
    /// <summary>Gets or sets whether a repair, which the room has noted, is to be scheduled.</summary>
    public bool NeedsRepair { get; set; }

    /// <summary>Gets or sets whether missed signals are to be put into mailboxes: see <see cref="MissedSignals"/>.</summary>
    public bool HasMissed { get; set; }

    /// <summary>Gets the peers that another node holds now, each with the session that ends by that. A later session of the same peer goes on.</summary>
    public List<(string PeerId, Session Session)> Lost { get; } = [];

    public List<CrowdedSignal> Crowded { get; } = [];

    /// <summary>Gets questions of other nodes about versions that the room has reached.</summary>
    public List<VersionAsked> Reached { get; } = [];
}

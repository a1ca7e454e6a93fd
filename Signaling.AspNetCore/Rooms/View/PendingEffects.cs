namespace Signaling.AspNetCore.Rooms.View;

/// <summary>Collects the effects to carry out after the gate of a room is left. All access is under the gate.</summary>
internal sealed class PendingEffects
{
    private RoomEffects? _effects;

    /// <summary>Gets the effects of the operation that holds the gate.</summary>
    public RoomEffects Next => _effects ??= new();

    /// <summary>Returns the effects once; usually there are none, and the result is null.</summary>
    public RoomEffects? Take()
    {
        var effects = _effects;
        _effects = null;
        return effects;
    }
}

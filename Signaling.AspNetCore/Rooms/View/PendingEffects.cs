namespace Signaling.AspNetCore.Rooms.View;

/// <summary>Collects what is to be done after the gate of a room. Under the gate.</summary>
internal sealed class PendingEffects
{
    private RoomEffects? _effects;

    /// <summary>Gets the effects of the operation that holds the gate.</summary>
    public RoomEffects Next => _effects ??= new();

    /// <summary>Returns the effects, once; null when there are none, which is the rule.</summary>
    public RoomEffects? Take()
    {
        var effects = _effects;
        _effects = null;
        return effects;
    }
}

namespace Signaling.Client;

/// <summary>Receives the events of a room, and the room as it is from then on.</summary>
internal interface IRoomEvents
{
    /// <summary>Adds an event. The application sees <paramref name="view"/> from this event on.</summary>
    void Add(SignalingEvent raised, RoomView? view);

    /// <summary>Shows a change of the room without an event: after the events that wait.</summary>
    void Show(RoomView? view);

    /// <summary>The application has joined or left a room: shows it at once. Of the events that wait, those of the former room are dropped.</summary>
    void Move(RoomView? view);
}

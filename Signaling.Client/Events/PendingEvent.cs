namespace Signaling.Client;

/// <summary>An event that waits in the <see cref="EventQueue"/>.</summary>
internal sealed class PendingEvent(SignalingEvent raised, RoomView? view, int stay)
{
    public SignalingEvent Event { get; } = raised;

    /// <summary>Gets or sets the room as the application sees it when the event is raised; null outside a room. Guarded by the queue's lock.</summary>
    public RoomView? View { get; set; } = view;

    /// <summary>Gets the number of the stay in a room to which the event belongs.</summary>
    public int Stay { get; } = stay;

    /// <summary>Gets whether the event is of no use after the application has left the room.</summary>
    public bool IsOfRoom => Event is not (RemovedEvent or ServerDrainingEvent or ReconnectingEvent or ReconnectedEvent or ClosedEvent);
}

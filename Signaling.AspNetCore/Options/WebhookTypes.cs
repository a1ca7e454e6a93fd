namespace Signaling.AspNetCore;

/// <summary>The types of the events on the wire.</summary>
internal static class WebhookTypes
{
    public const string RoomStarted = "room.started";

    public const string RoomEnded = "room.ended";

    /// <summary>The type of the marker that stands in the place of dropped events. Every receiver gets it, whatever its filter.</summary>
    public const string EventsDropped = "events.dropped";

    private static readonly Dictionary<RoomEventKind, string> _types = new()
    {
        [RoomEventKind.Started] = RoomStarted,
        [RoomEventKind.Ended] = RoomEnded,
        [RoomEventKind.Joined] = "peer.joined",
        [RoomEventKind.Left] = "peer.left",
        [RoomEventKind.Suspended] = "peer.suspended",
        [RoomEventKind.Resumed] = "peer.resumed",
        [RoomEventKind.Updated] = "peer.updated",
        [RoomEventKind.Knocked] = "peer.knocked",
    };

    /// <summary>Gets the types that a receiver can choose.</summary>
    public static IReadOnlyCollection<string> All => _types.Values;

    public static string Of(RoomEventKind kind) => _types[kind];
}

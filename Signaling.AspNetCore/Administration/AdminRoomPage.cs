namespace Signaling.AspNetCore.Administration;

/// <summary>Some rooms, in the order of their names.</summary>
/// <param name="Total">The number of all rooms.</param>
/// <param name="Rooms">The names.</param>
/// <param name="Next">The value of <c>after</c> for the next page; null when this is the last.</param>
internal sealed record AdminRoomPage(int Total, IReadOnlyList<string> Rooms, string? Next);

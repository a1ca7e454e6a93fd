using Signaling.Contracts;

namespace Signaling.AspNetCore.Rooms.Nodes;

/// <summary>A newcomer was refused because the room is locked.</summary>
/// <param name="Room">The room's name.</param>
/// <param name="RoomId">The ID of the room.</param>
/// <param name="Version">The version of the room.</param>
/// <param name="Subject">The subject by which the newcomer can be banned, or its peer ID: a person that asks again has the same.</param>
/// <param name="Knock">The data that moderators receive.</param>
internal sealed record PeerRefused(string Room, string? RoomId, long Version, string Subject, Knock Knock) : ModeratorMessage(Room, RoomId, Version);

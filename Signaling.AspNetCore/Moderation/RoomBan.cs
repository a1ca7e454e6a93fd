namespace Signaling.AspNetCore;

/// <summary>A ban: newcomers with this subject may not join the room.</summary>
/// <param name="Subject">
/// What is banned: <c>user:</c> and a user's ID, or <c>address:</c> and a hash of a network address, for peers whose user is not known.
/// </param>
/// <param name="Until">When the ban ends.</param>
/// <param name="Reason">Why, for people. Empty when no reason was given.</param>
public sealed record RoomBan(string Subject, DateTimeOffset Until, string Reason);

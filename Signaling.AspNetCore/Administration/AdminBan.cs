namespace Signaling.AspNetCore.Administration;

/// <summary>The body of a request that bans a user.</summary>
/// <param name="UserId">The ID of the user.</param>
/// <param name="BanSeconds">How long, in seconds.</param>
/// <param name="Reason">Why, for people. The refused user receives it.</param>
internal sealed record AdminBan(string? UserId, int? BanSeconds, string? Reason = null);

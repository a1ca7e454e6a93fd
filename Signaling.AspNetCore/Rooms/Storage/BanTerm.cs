namespace Signaling.AspNetCore.Rooms.Storage;

/// <summary>How long a ban lasts, and why.</summary>
/// <param name="Duration">The duration, from now on.</param>
/// <param name="Reason">The reason, for people; may be empty.</param>
internal sealed record BanTerm(TimeSpan Duration, string Reason);

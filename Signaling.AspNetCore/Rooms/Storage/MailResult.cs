namespace Signaling.AspNetCore.Rooms.Storage;

/// <summary>The outcome of putting a signal into a peer's mailbox.</summary>
/// <param name="Status">The outcome.</param>
/// <param name="Owner">The owner of a peer that is connected.</param>
/// <param name="Version">The room's version, for a peer that is connected.</param>
internal sealed record MailResult(MailStatus Status, string? Owner = null, long Version = 0);

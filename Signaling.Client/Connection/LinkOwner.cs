using Microsoft.AspNetCore.SignalR.Protocol;

namespace Signaling.Client;

/// <summary>
/// The callbacks of a <see cref="HubLink"/>. All but <paramref name="RestoreAsync"/> and <paramref name="CaughtUpAsync"/> are called inside the
/// link's lock, so that a connection's messages come before its end. They must return at once.
/// </summary>
/// <param name="Received">Receives a message of the current connection.</param>
/// <param name="Broke">The connection is lost, and the link will open a new one.</param>
/// <param name="StaysAway">
/// Returns whether the link must not reconnect. The argument is true when the server closed the connection on purpose.
/// </param>
/// <param name="ResumeWindow">Returns how long the server keeps the peer's place after a break; zero when there is no peer to resume.</param>
/// <param name="CaughtUpAsync">Completes when the application has room for more events.</param>
/// <param name="RestoreAsync">
/// Restores the client's state on a new connection and calls <see cref="HubLink.MarkRestored"/>. When it fails, the link tries the next
/// connection.
/// </param>
/// <param name="Ended">The link makes no further attempts by itself.</param>
internal sealed record LinkOwner(
    Action<HubLine, HubMessage> Received,
    Action<Exception?> Broke,
    Func<bool, bool> StaysAway,
    Func<TimeSpan> ResumeWindow,
    Func<Task<bool>> CaughtUpAsync,
    Func<HubLine, CancellationToken, Task> RestoreAsync,
    Action<Exception?> Ended);

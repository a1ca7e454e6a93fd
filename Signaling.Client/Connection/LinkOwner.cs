using Microsoft.AspNetCore.SignalR.Protocol;

namespace Signaling.Client;

/// <summary>
/// What a <see cref="HubLink"/> asks and tells. All but <paramref name="RestoreAsync"/> is called inside the link's lock, which puts what one
/// connection brought before what became of it: so it only takes note.
/// </summary>
/// <param name="Received">A message of the present connection.</param>
/// <param name="Broke">The connection is lost, and a new one will be made.</param>
/// <param name="StaysAway">Whether this is the end; true is passed when the server closed the connection on purpose.</param>
/// <param name="RestoreAsync">
/// There is a new connection: makes all be as before and calls <see cref="HubLink.MarkRestored"/>, or fails, and the next connection
/// follows.
/// </param>
/// <param name="Ended">The link will not try again by itself.</param>
internal sealed record LinkOwner(
    Action<HubLine, HubMessage> Received,
    Action<Exception?> Broke,
    Func<bool, bool> StaysAway,
    Func<HubLine, CancellationToken, Task> RestoreAsync,
    Action<Exception?> Ended);

using Signaling.Server.Relay;

namespace Signaling.Server.Rooms;

/// <summary>A peer's place in a room in memory: what the others do not see of it. All access is under the room's gate.</summary>
/// <param name="room">The room.</param>
/// <param name="tokenHash">The hash of the secret by which the peer can come back.</param>
/// <param name="connectionId">The connection that joined.</param>
internal sealed class Seat(Room room, string tokenHash, string connectionId) : IDisposable
{
    private ITimer? _expiry;

    public Room Room { get; } = room;

    public string TokenHash { get; } = tokenHash;

    /// <summary>The connection by which the peer speaks. What a former one of it still does means nothing.</summary>
    public string ConnectionId { get; private set; } = connectionId;

    /// <summary>What waits for the peer; null while it is connected. A new one for each time that it is suspended.</summary>
    public Mailbox? Mailbox { get; private set; }

    public void Suspend(Mailbox mailbox, ITimer expiry) => (Mailbox, _expiry) = (mailbox, expiry);

    /// <summary>The peer is connected again. Answers with what waited for it, if it was away.</summary>
    public Mailbox? Resume(string connectionId)
    {
        var mailbox = Mailbox;
        (ConnectionId, Mailbox) = (connectionId, null);
        Dispose();
        return mailbox;
    }

    public void Dispose() => _expiry?.Dispose();
}

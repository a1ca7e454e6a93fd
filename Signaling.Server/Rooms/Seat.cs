using Signaling.Server.Relay;

namespace Signaling.Server.Rooms;

/// <summary>A peer's place in a room in memory: what the others do not see of it. All access is under the room's gate.</summary>
/// <param name="room">The room.</param>
/// <param name="tokenHash">The hash of the secret by which the peer can come back.</param>
/// <param name="connectionId">The connection that joined.</param>
internal sealed class Seat(Room room, string tokenHash, string connectionId) : IDisposable
{
    private ITimer? _expiry;
    private ITimer? _handoverExpiry;
    private long _attempt;

    public Room Room { get; } = room;

    public string TokenHash { get; } = tokenHash;

    /// <summary>The connection by which the peer speaks. What a former one of it still does means nothing.</summary>
    public string ConnectionId { get; private set; } = connectionId;

    /// <summary>What waits for the peer; null while it is connected. A new one for each time that it is suspended.</summary>
    public Mailbox? Mailbox { get; private set; }

    /// <summary>What was handed to the peer's connection when it came back, if the client acknowledges and has not done so.</summary>
    public Handover? Handover { get; private set; }

    public void Suspend(Mailbox mailbox, ITimer expiry)
    {
        (Mailbox, _expiry) = (mailbox, expiry);

        // Until the peer comes back or leaves.
        _handoverExpiry?.Dispose();
    }

    /// <summary>Refuses a try that is older than the newest one by which the peer came back. Remembers the try otherwise.</summary>
    public void RequireNewest(long? attempt)
    {
        if (attempt < _attempt)
        {
            throw Refusal.ResumedSince();
        }

        _attempt = attempt ?? _attempt;
    }

    /// <summary>The peer is connected again. Returns its mailbox, if it was suspended.</summary>
    public Mailbox? Resume(string connectionId)
    {
        var mailbox = Mailbox;
        (ConnectionId, Mailbox, Handover) = (connectionId, null, null);
        Dispose();
        return mailbox;
    }

    public void Keep(Handover handover, ITimer expiry) => (Handover, _handoverExpiry) = (handover, expiry);

    public void Forget(Handover handover) => Handover = Handover == handover ? null : Handover;

    public void Dispose()
    {
        _expiry?.Dispose();
        _handoverExpiry?.Dispose();
    }
}

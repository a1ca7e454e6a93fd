using System.Collections.Immutable;
using Signaling.AspNetCore.Relay;

namespace Signaling.AspNetCore.Rooms.Memory;

/// <summary>The data of a peer that the memory store keeps and that other peers do not see. All access is under <see cref="MemoryRoom.Gate"/>.</summary>
/// <param name="tokenHash">The hash of the secret in the peer's resume token.</param>
/// <param name="subject">The subject by which the peer can be banned; null when neither user nor address is known.</param>
internal sealed class MemoryPeer(string tokenHash, string? subject) : IDisposable
{
    private ITimer? _unacknowledgedExpiry;
    private long _attempt;

    public string TokenHash { get; } = tokenHash;

    public string? Subject { get; } = subject;

    /// <summary>Gets the signals that wait for the peer; null while it is connected.</summary>
    public MemoryMailbox? Mailbox { get; private set; }

    /// <summary>Gets the signals that a <c>Resume</c> has delivered and that the client has not acknowledged yet.</summary>
    public UnacknowledgedSignals? Unacknowledged { get; private set; }

    public void Suspend(MemoryMailbox mailbox, int unsentUnacknowledged)
    {
        Mailbox = mailbox;
        Unacknowledged?.MarkUnsent(unsentUnacknowledged);

        // While the peer is suspended, its unacknowledged signals do not expire: they end when it resumes or leaves.
        _unacknowledgedExpiry?.Dispose();
    }

    /// <summary>Records a resume attempt. Refuses an attempt that is older than the newest one by which the peer has resumed.</summary>
    public void RequireNewest(long? attempt)
    {
        if (attempt < _attempt)
        {
            throw Refusal.ResumedSince();
        }

        _attempt = attempt ?? _attempt;
    }

    /// <summary>Returns the unacknowledged signals that the client has not received, then those in the mailbox, and empties both.</summary>
    public ImmutableArray<Signal> TakeWaiting(long? received)
    {
        ImmutableArray<Signal> waiting = [.. Unacknowledged?.After(received) ?? [], .. Mailbox?.Signals ?? []];
        (Mailbox, Unacknowledged) = (null, null);
        Dispose();
        return waiting;
    }

    public void Keep(UnacknowledgedSignals signals, ITimer expiry) => (Unacknowledged, _unacknowledgedExpiry) = (signals, expiry);

    public void Forget(UnacknowledgedSignals signals) => Unacknowledged = Unacknowledged == signals ? null : Unacknowledged;

    public void ForgetSender(string peerId)
    {
        Mailbox?.RemoveFrom(peerId);
        Unacknowledged?.ForgetSender(peerId);
    }

    public void Dispose() => _unacknowledgedExpiry?.Dispose();
}

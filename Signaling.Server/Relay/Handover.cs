namespace Signaling.Server.Relay;

/// <summary>
/// Signals that waited for a peer and were handed to a connection on which it came back, kept until the client acknowledges them. A client that
/// acknowledges counts what it receives, so the first of these signals has the number after <c>received</c>.
/// </summary>
internal sealed class Handover
{
    private readonly long _received;

    // Null for a signal whose sender has left: it is not delivered again, and still has its number.
    private readonly Signal?[] _signals;
    private int _sent;

    /// <param name="received">How many signals the client had received before.</param>
    /// <param name="signals">The signals, of which those are kept that a mailbox could hold.</param>
    /// <param name="limits">The limits of a mailbox.</param>
    public Handover(long received, IEnumerable<Signal> signals, MailboxOptions limits)
    {
        var bytes = 0;
        _received = received;
        _signals = [.. signals.Take(limits.MaxSignals).TakeWhile(signal => (bytes += signal.Bytes) <= limits.MaxBytes)];
        _sent = _signals.Length;
    }

    /// <summary>The connection has ended. What was not written to it was not sent, and the rest may not have arrived. Returns what is not kept here.</summary>
    public IReadOnlyList<Signal> TakeUnsent(IReadOnlyList<Signal> unsent)
    {
        var known = unsent.ToHashSet<Signal>(ReferenceEqualityComparer.Instance);
        var first = Array.FindIndex(_signals, signal => signal is not null && known.Contains(signal));
        if (first < 0)
        {
            return unsent;
        }

        _sent = first;
        known.ExceptWith(_signals.OfType<Signal>());
        return [.. unsent.Where(known.Contains)];
    }

    /// <summary>
    /// The signals that have to be delivered again: those after the number that the client has received. A client that does not count gets those that
    /// were certainly not sent.
    /// </summary>
    public IEnumerable<Signal> After(long? received) =>
        _signals.Skip(received is { } count ? (int)Math.Clamp(count - _received, 0, _signals.Length) : _sent).OfType<Signal>();

    public void ForgetSender(string peerId)
    {
        for (var i = 0; i < _signals.Length; i++)
        {
            _signals[i] = _signals[i]?.From == peerId ? null : _signals[i];
        }
    }
}

using Signaling.AspNetCore.Relay;

namespace Signaling.AspNetCore.Rooms.Memory;

/// <summary>
/// Signals that a <c>Resume</c> has delivered, kept until the client acknowledges them. Such a client counts the signals that it receives, so the first of
/// these signals has the number after <c>received</c>.
/// </summary>
internal sealed class UnacknowledgedSignals
{
    private readonly long _received;

    // Null for a signal whose sender has left: the signal is not delivered again, but keeps its number.
    private readonly Signal?[] _signals;
    private int _sent;

    /// <param name="received">How many signals the client had received before.</param>
    /// <param name="signals">The signals, of which those are kept that a mailbox could hold.</param>
    /// <param name="limits">The limits of a mailbox.</param>
    public UnacknowledgedSignals(long received, IEnumerable<Signal> signals, MailboxOptions limits)
    {
        var bytes = 0;
        _received = received;
        _signals = [.. signals.Take(limits.MaxSignals).TakeWhile(signal => (bytes += signal.Bytes) <= limits.MaxBytes)];
        _sent = _signals.Length;
    }

    public int Count => _signals.Length;

    /// <summary>Records that the connection ended before the last <paramref name="count"/> signals were written to it.</summary>
    public void MarkUnsent(int count) => _sent = Math.Max(0, _signals.Length - count);

    /// <summary>
    /// Returns the signals to deliver again: those after the number that the client has received. For a client that does not count, returns the signals that
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

using Signaling.Contracts;

namespace Signaling.AspNetCore.Relay;

/// <summary>
/// The signals that wait for a suspended peer, in order. It contains no events of the room: a peer that resumes receives the roster.
/// </summary>
internal sealed class Mailbox(MailboxOptions limits)
{
    private readonly List<Signal> _signals = [];
    private int _bytes;

    public IReadOnlyList<Signal> Signals => _signals;

    public bool TryAdd(Signal signal)
    {
        if (_signals.Count >= limits.MaxSignals || _bytes + signal.Bytes > limits.MaxBytes)
        {
            return false;
        }

        _signals.Add(signal);
        _bytes += signal.Bytes;
        return true;
    }

    /// <summary>
    /// Returns the signals of peers, without those of peers that left afterwards. Events of the room are dropped, because the peer receives the
    /// roster.
    /// </summary>
    public static IReadOnlyList<Signal> StillMeant(IEnumerable<Signal> unsent)
    {
        List<Signal> meant = [];
        foreach (var signal in unsent)
        {
            if (signal.From is not null)
            {
                meant.Add(signal);
            }
            else if (signal is { Method: nameof(ISignalingPeer.PeerLeft), Arguments: [string gone, ..] })
            {
                meant.RemoveAll(said => said.From == gone);
            }
        }

        return meant;
    }

    /// <summary>Removes the signals of a peer that has left: no peer receives signals of a peer that is not in the room.</summary>
    public void RemoveFrom(string peerId)
    {
        _bytes -= _signals.Where(signal => signal.From == peerId).Sum(signal => signal.Bytes);
        _signals.RemoveAll(signal => signal.From == peerId);
    }
}

using Signaling.AspNetCore.Relay;

namespace Signaling.AspNetCore.Rooms.Memory;

/// <summary>
/// The signals that wait for a suspended peer, in order. It contains no events of the room: a peer that resumes receives the roster.
/// </summary>
internal sealed class MemoryMailbox(MailboxOptions limits)
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

    /// <summary>Removes the signals of a peer that has left: no peer receives signals of a peer that is not in the room.</summary>
    public void RemoveFrom(string peerId)
    {
        _bytes -= _signals.Where(signal => signal.From == peerId).Sum(signal => signal.Bytes);
        _signals.RemoveAll(signal => signal.From == peerId);
    }
}

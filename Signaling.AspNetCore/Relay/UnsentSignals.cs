using Signaling.Contracts;

namespace Signaling.AspNetCore.Relay;

/// <summary>The signals and events that were not written to a connection that has ended.</summary>
internal static class UnsentSignals
{
    /// <summary>
    /// Returns the signals of peers, without those of peers that left afterwards. Events of the room are dropped, because the peer receives the
    /// roster.
    /// </summary>
    public static IReadOnlyList<Signal> KeepFromPeers(IEnumerable<Signal> unsent)
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
}

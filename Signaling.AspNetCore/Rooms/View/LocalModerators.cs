using Signaling.AspNetCore.Relay;
using Signaling.AspNetCore.Rooms.Nodes;

namespace Signaling.AspNetCore.Rooms.View;

/// <summary>
/// Puts the events that only moderators receive into the outboxes of the moderators on this node. All access is under the gate of the room. A suspended
/// moderator receives nothing: the answer to its <c>Resume</c> contains the lock, and knocks do not wait for it.
/// </summary>
internal sealed class LocalModerators(PeerRelay relay, LocalPeers peers, ChangeSequencer sequencer, TimeProvider time)
{
    private KnockPace? _pace;
    private bool _isLocked;

    public void Take(ModeratorMessage changes)
    {
        switch (changes)
        {
            case LockChanged changed:
                sequencer.TakeLock(changed.Lock);
                TellLock();
                break;
            case PeerRefused refused when peers.Moderators.Any() && (_pace ??= new(time)).TryTake(refused.Subject):
                Put(Signal.PeerKnocked(refused.Knock));
                break;
        }
    }

    /// <summary>Tells the moderators whether the room is locked, if that has changed since the last call.</summary>
    public void TellLock()
    {
        var isLocked = sequencer.State.Lock.IsLocked;
        if (_isLocked != isLocked)
        {
            _isLocked = isLocked;
            Put(Signal.RoomLockChanged(isLocked));
        }
    }

    // These events are few: knocks have a pace, and a moderator that floods its room with locks is limited as a caller.
    private void Put(Signal signal)
    {
        foreach (var peerId in peers.Moderators)
        {
            relay.Put(peerId, signal);
        }
    }
}

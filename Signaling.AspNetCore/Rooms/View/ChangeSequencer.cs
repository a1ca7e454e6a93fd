using Signaling.AspNetCore.Rooms.Nodes;
using Signaling.AspNetCore.Rooms.State;

namespace Signaling.AspNetCore.Rooms.View;

/// <summary>
/// Puts the messages of a room in order. Changes are applied in the order of their versions, from any node. A signal is delivered after the
/// version from which it was sent is reached. A message that arrives too early waits. All access is under the gate of the room.
/// </summary>
internal sealed class ChangeSequencer(LocalPeers peers)
{
    private const int MaxWaiting = 4096;

    private List<NodeMessage>? _waiting;
    private TaskCompletionSource<bool>? _reached;
    private long _reachedVersion;

    /// <summary>Gets the room at the version that this node has reached.</summary>
    public RoomState State { get; private set; } = RoomState.None;

    /// <summary>Gets whether this node follows the room. Until then all messages wait.</summary>
    public bool IsLoaded { get; private set; }

    /// <summary>Gets the last version that came from the store.</summary>
    public long StoredVersion { get; private set; }

    /// <summary>
    /// Gets whether this node has made a change that the store does not have. Then the store uses the same version numbers for other changes, which have to
    /// wait until the room is compared.
    /// </summary>
    public bool IsAhead => State.Version > StoredVersion;

    /// <summary>Gets the message that has waited longest for an earlier one; null when none waits, or while this node does not follow the room.</summary>
    public NodeMessage? OldestWaiting => IsLoaded && HasWaiting ? _waiting![0] : null;

    public bool HasWaiting => _waiting is { Count: > 0 };

    /// <summary>
    /// Returns a peer of this node as the store has it. A change that this node has stored may still wait for an earlier one: the peer must not be put back as
    /// it was before.
    /// </summary>
    public Member? FindHeld(string peerId, string nodeId) =>
        (HasWaiting ? _waiting!.OfType<PeerChanged>().LastOrDefault(change => change.PeerId == peerId && change.Member.IsOn(nodeId))?.Member : null)
        ?? State.Find(peerId);

    public ReceiveDecision Decide(NodeMessage message)
    {
        if (!IsLoaded)
        {
            return ReceiveDecision.Wait;
        }

        if (message.RoomId != State.Id)
        {
            return message switch
            {
                VersionAsked => ReceiveDecision.Take,
                PeerRefused => ReceiveDecision.Past,
                _ => ReceiveDecision.Outdated,
            };
        }

        return message switch
        {
            RoomChange when message.Version <= StoredVersion => ReceiveDecision.Past,
            RoomChange when message.Version > State.Version + 1 || IsAhead => ReceiveDecision.Wait,
            RoomChange change => peers.Contradict(change) ? ReceiveDecision.Conflict : ReceiveDecision.Take,
            RoomMoved => message.Version > StoredVersion ? ReceiveDecision.Outdated : ReceiveDecision.Past,
            PeerSignal or VersionAsked or ModeratorMessage => message.Version > StoredVersion ? ReceiveDecision.Wait : ReceiveDecision.Take,
            _ => ReceiveDecision.Past,
        };
    }

    /// <summary>
    /// Returns whether an earlier signal of the same sender waits. The earlier signal can have the later version: its sender's node had asked the store for the
    /// target.
    /// </summary>
    public bool IsBehindAnother(NodeMessage message) => HasWaiting && message is PeerSignal signal && HasWaitingFrom(signal.From);

    /// <summary>Keeps a message until the messages before it have arrived. Returns false when too many messages wait: then all of them are dropped.</summary>
    public bool TryWait(NodeMessage message)
    {
        _waiting ??= [];
        if (_waiting.Count >= MaxWaiting)
        {
            _waiting = null;
            return false;
        }

        _waiting.Add(message);
        return true;
    }

    /// <summary>
    /// Removes the waiting messages that can be handled now, and returns each with its verdict. The caller applies a message before it asks for the next. A
    /// message in conflict is returned, and keeps waiting.
    /// </summary>
    /// <remarks>Messages are examined in the order of their arrival, so the messages of each sender stay in order.</remarks>
    public IEnumerable<(NodeMessage Message, ReceiveDecision ReceiveDecision)> TakeWaiting()
    {
        for (var taken = true; taken && HasWaiting;)
        {
            taken = false;
            HashSet<string>? stuck = null;
            for (var i = 0; i < _waiting!.Count; i++)
            {
                var message = _waiting[i];
                var sender = (message as PeerSignal)?.From;
                if (sender is not null && stuck?.Contains(sender) == true)
                {
                    continue;
                }

                var verdict = Decide(message);
                if (verdict is ReceiveDecision.Wait or ReceiveDecision.Conflict)
                {
                    if (sender is not null)
                    {
                        (stuck ??= new(StringComparer.Ordinal)).Add(sender);
                    }
                }
                else
                {
                    _waiting.RemoveAt(i--);
                    taken = true;
                }

                if (verdict is not ReceiveDecision.Wait)
                {
                    yield return (message, verdict);
                }
            }
        }
    }

    /// <summary>Applies a change, either from the store or unknown to the store.</summary>
    public void Apply(RoomChange change, bool isStored)
    {
        StoredVersion = isStored ? change.Version : StoredVersion;
        State = State.Apply(change);
    }

    /// <summary>Replaces the state without the changes that lead to it.</summary>
    public void Replace(RoomState state, long storedVersion)
    {
        // A message about the lock may be newer than the state that was read.
        var isOlder = state.Id == State.Id && state.Lock.Number < State.Lock.Number;
        (State, StoredVersion, IsLoaded) = (isOlder ? state with { Lock = State.Lock } : state, storedVersion, true);
    }

    /// <summary>Replaces the state of the lock by a newer one.</summary>
    public void TakeLock(LockState changed)
    {
        if (changed.Number > State.Lock.Number)
        {
            State = State with { Lock = changed };
        }
    }

    /// <summary>Adds or replaces a peer without a change of the version.</summary>
    public void Put(Member member) => State = State.With(member);

    /// <summary>Stops following the room.</summary>
    public void Clear() => (State, StoredVersion, IsLoaded, _waiting) = (RoomState.None, 0, false, null);

    /// <summary>Completes when the room has reached this version, with false when it is another room of that name.</summary>
    public Task<bool> ReachedAsync(string? roomId, long version)
    {
        if (State.Id != roomId || State.Version >= version)
        {
            return Task.FromResult(State.Id == roomId);
        }

        _reachedVersion = version;
        return (_reached = new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
    }

    /// <summary>
    /// Completes <see cref="ReachedAsync"/> when the version is reached, or <paramref name="anyway"/>. Called after the events of the version are in the
    /// outboxes of the peers here, so that a call returns after the events of its version.
    /// </summary>
    public void CompleteReached(bool anyway = false)
    {
        if (_reached is { } reached && (anyway || State.Version >= _reachedVersion))
        {
            _reached = null;
            reached.TrySetResult(true);
        }
    }

    // A method of its own, because the lambda here would cost each message an allocation.
    private bool HasWaitingFrom(string sender) => _waiting!.Exists(message => message is PeerSignal signal && signal.From == sender);
}

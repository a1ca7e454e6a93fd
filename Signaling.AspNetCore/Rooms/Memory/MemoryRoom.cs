using System.Collections.Immutable;
using Signaling.AspNetCore.Relay;
using Signaling.AspNetCore.Rooms.State;
using Signaling.AspNetCore.Rooms.Storage;
using Signaling.Contracts;

namespace Signaling.AspNetCore.Rooms.Memory;

/// <summary>
/// A room in memory. All access is under its <see cref="Gate"/>; a <see cref="State"/> that was read may be used after the gate is left. The state is made
/// when it is read: a leave needs only the version.
/// </summary>
internal sealed class MemoryRoom
{
    private readonly string _id = RoomState.NewId();
    private ImmutableArray<Member> _members = [];
    private RoomState? _state;
    private LockState _lock;
    private long _lastOrder;

    public Lock Gate { get; } = new();

    public RoomState State => _state ??= new(_id, Version, _members) { Lock = _lock };

    public long Version { get; private set; }

    /// <summary>Gets the number of peers.</summary>
    public int Count => _members.Length;

    /// <summary>Gets the data of each peer that <see cref="State"/> does not contain.</summary>
    public Dictionary<string, MemoryPeer> Peers { get; } = new(StringComparer.Ordinal);

    /// <summary>Gets whether the last peer has left, so that the store no longer has this room.</summary>
    public bool IsGone { get; private set; }

    /// <summary>Gets or sets the most peers; null when only the limit of the server applies.</summary>
    public int? Capacity { get; set; }

    /// <summary>Gets the newcomers that were refused since the room was locked; null while it is not locked.</summary>
    public MemoryKnocks? Knocks { get; private set; }

    public void SetLocked(bool isLocked)
    {
        Knocks = isLocked ? Knocks ?? new() : null;
        (_lock, _state) = (new(isLocked, _lock.Number + 1), null);
    }

    /// <summary>Refuses a newcomer while the room is locked, and remembers that it asked.</summary>
    public void RequireUnlocked(string? subject, string peerId, string displayName, DateTimeOffset now)
    {
        if (Knocks is { } knocks)
        {
            knocks.Add(new(subject ?? $"peer:{peerId}", peerId, displayName, now));
            throw new RoomLockedException(_id, new(Version, []));
        }
    }

    public void Add(string peerId, string owner, string tokenHash, JoinRequest request, string? userId, string? subject)
    {
        var peer = new PeerInfo(
            peerId, request.DisplayName ?? string.Empty, request.Metadata ?? ImmutableDictionary<string, string>.Empty, PeerStates.Connected, ++_lastOrder,
            userId);
        Peers[peerId] = new MemoryPeer(tokenHash, subject);
        Change(_members.Add(new(peer, owner)));
    }

    public void Set(string peerId, Func<Member, Member> change)
    {
        var member = State.Find(peerId)!;
        Change(_members.Replace(member, change(member)));
    }

    /// <summary>Removes a peer, and the signals from it that wait for other peers.</summary>
    public void Remove(string peerId)
    {
        Peers.Remove(peerId, out var peer);
        peer!.Dispose();
        foreach (var other in Peers.Values)
        {
            other.ForgetSender(peerId);
        }

        Change(_members.Remove(State.Find(peerId)!));
        IsGone = _members.IsEmpty;
    }

    /// <summary>Returns the peers that a newcomer of this user replaces.</summary>
    public IReadOnlyList<Member> FindOf(string userId, bool withConnected) =>
        [.. _members.Where(member => member.Peer.UserId == userId && (withConnected || !member.IsConnected))];

    public MailResult Mail(string peerId, Signal signal) => !Peers.TryGetValue(peerId, out var peer) ? new(MailStatus.Gone)
        : peer.Mailbox is { } mailbox ? new(mailbox.TryAdd(signal) ? MailStatus.Queued : MailStatus.Full)
        : new(MailStatus.Connected, State.Find(peerId)!.Owner, Version);

    private void Change(ImmutableArray<Member> members) => (_members, _state, Version) = (members, null, Version + 1);
}

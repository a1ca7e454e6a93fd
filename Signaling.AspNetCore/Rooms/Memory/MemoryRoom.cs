using System.Collections.Immutable;
using Signaling.AspNetCore.Relay;
using Signaling.Contracts;

namespace Signaling.AspNetCore.Rooms.Memory;

/// <summary>A room in memory. All access is under its <see cref="Gate"/>; a <see cref="Snapshot"/> may be used after it.</summary>
internal sealed class MemoryRoom
{
    private readonly string _id = Guid.NewGuid().ToString("N")[..12];
    private long _lastOrder;

    public Lock Gate { get; } = new();

    public long Version { get; private set; }

    /// <summary>Gets the members in the order in which they joined.</summary>
    public ImmutableArray<Member> Members { get; private set; } = [];

    /// <summary>Gets what the store keeps of each peer besides.</summary>
    public Dictionary<string, MemoryPeer> Peers { get; } = new(StringComparer.Ordinal);

    /// <summary>Gets whether the last peer has left. Then the store does not have this room any more.</summary>
    public bool IsGone { get; private set; }

    public RoomSnapshot Snapshot => new(_id, Version, Members);

    public Member? Find(string peerId) => IndexOf(peerId) is >= 0 and var index ? Members[index] : null;

    public void Add(string peerId, string owner, string tokenHash, JoinRequest request)
    {
        var peer = new PeerInfo(
            peerId, request.DisplayName ?? string.Empty, request.Metadata ?? ImmutableDictionary<string, string>.Empty, PeerStates.Connected, ++_lastOrder);
        Peers[peerId] = new MemoryPeer(tokenHash);
        Change(Members.Add(new(peer, owner)));
    }

    public void Set(string peerId, Func<Member, Member> change)
    {
        var index = IndexOf(peerId);
        Change(Members.SetItem(index, change(Members[index])));
    }

    /// <summary>Removes a peer, and the signals that wait for others and that it sent.</summary>
    public void Remove(string peerId)
    {
        Peers.Remove(peerId, out var peer);
        peer!.Dispose();
        foreach (var other in Peers.Values)
        {
            other.ForgetSender(peerId);
        }

        Change(Members.RemoveAt(IndexOf(peerId)));
        IsGone = Members.IsEmpty;
    }

    public Mailing Mail(string peerId, Signal signal) => !Peers.TryGetValue(peerId, out var peer) ? new(MailingStatus.Gone)
        : peer.Mailbox is { } mailbox ? new(mailbox.TryAdd(signal) ? MailingStatus.Queued : MailingStatus.Full)
        : new(MailingStatus.Connected, Find(peerId)!.Owner, Version);

    private void Change(ImmutableArray<Member> members)
    {
        Members = members;
        Version++;
    }

    private int IndexOf(string peerId)
    {
        for (var i = 0; i < Members.Length; i++)
        {
            if (Members[i].Peer.PeerId == peerId)
            {
                return i;
            }
        }

        return -1;
    }
}

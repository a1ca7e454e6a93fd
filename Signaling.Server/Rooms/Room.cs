using System.Collections.Immutable;
using Signaling.Contracts;

namespace Signaling.Server.Rooms;

/// <summary>
/// A room in memory: its peers in the order in which they joined. All access is under its <see cref="Gate"/>; a snapshot of
/// <see cref="Peers"/> may be used after it.
/// </summary>
internal sealed class Room(string name)
{
    private long _lastOrder;

    public string Name { get; } = name;

    /// <summary>Held while the room changes, and while what happens in it is put in order for all its peers.</summary>
    public Lock Gate { get; } = new();

    public ImmutableArray<PeerInfo> Peers { get; private set; } = [];

    public long Version { get; private set; }

    /// <summary>The last peer has left and the directory no longer knows this room: whoever found it just before has to look again.</summary>
    public bool IsGone { get; private set; }

    public PeerInfo Add(string peerId, JoinRequest request)
    {
        var peer = new PeerInfo(
            peerId,
            request.DisplayName ?? string.Empty,
            request.Metadata ?? ImmutableDictionary<string, string>.Empty,
            PeerStates.Connected,
            ++_lastOrder);
        Change(Peers.Add(peer));
        return peer;
    }

    /// <summary>Returns the peer as it was last.</summary>
    public PeerInfo Remove(string peerId)
    {
        var index = IndexOf(peerId);
        var peer = Peers[index];
        Change(Peers.RemoveAt(index));
        IsGone = Peers.IsEmpty;
        return peer;
    }

    /// <summary>The peer as it is after the update, or null when that changes nothing.</summary>
    public PeerInfo? Update(string peerId, PeerUpdate update)
    {
        var index = IndexOf(peerId);
        if (Peers[index].With(update) is not { } after)
        {
            return null;
        }

        Change(Peers.SetItem(index, after));
        return after;
    }

    public PeerInfo Find(string peerId) => Peers[IndexOf(peerId)];

    public ImmutableArray<PeerInfo> Others(string peerId) => Peers.RemoveAt(IndexOf(peerId));

    /// <summary>The room as this peer gets it.</summary>
    public Roster RosterFor(string peerId) => new(Find(peerId), Others(peerId), Version);

    /// <summary>The peer as it is in its new state.</summary>
    public PeerInfo SetState(string peerId, string state)
    {
        var index = IndexOf(peerId);
        var after = Peers[index] with { State = state };
        Change(Peers.SetItem(index, after));
        return after;
    }

    private void Change(ImmutableArray<PeerInfo> peers)
    {
        Peers = peers;
        Version++;
    }

    private int IndexOf(string peerId)
    {
        for (var i = 0; i < Peers.Length; i++)
        {
            if (Peers[i].PeerId == peerId)
            {
                return i;
            }
        }

        throw new InvalidOperationException($"Peer {peerId} is not in room {Name}.");
    }
}

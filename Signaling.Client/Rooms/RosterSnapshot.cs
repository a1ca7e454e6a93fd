using Signaling.Contracts;

namespace Signaling.Client;

/// <summary>The other peers of the room at one version. Immutable, so it can be passed to the application.</summary>
internal sealed class RosterSnapshot
{
    private readonly string _self;

    public RosterSnapshot(string self, IEnumerable<PeerInfo?>? peers, long version)
    {
        _self = self;
        Version = version;
        Peers = Array.AsReadOnly((peers ?? []).OfType<PeerInfo>().Where(peer => peer.PeerId != self).OrderBy(peer => peer.Order).ToArray());
    }

    private RosterSnapshot(RosterSnapshot former, long version)
    {
        _self = former._self;
        Version = version;
        Peers = former.Peers;
    }

    public long Version { get; }

    /// <summary>Gets the peers, ordered by <see cref="PeerInfo.Order"/>.</summary>
    public IReadOnlyList<PeerInfo> Peers { get; }

    public bool Contains(string peerId) => Peers.Any(peer => peer.PeerId == peerId);

    public RosterSnapshot At(long version) => version == Version ? this : new RosterSnapshot(this, version);

    public RosterSnapshot Replaced(Roster roster) => new(_self, roster.Peers, roster.Version);

    /// <summary>Returns a snapshot with the peer added, replaced or removed. The version stays the same.</summary>
    public RosterSnapshot With(Notice.PeerChanged change) =>
        change.PeerId == _self || (change.Peer is null && !Contains(change.PeerId))
            ? this
            : new RosterSnapshot(_self, Peers.Where(peer => peer.PeerId != change.PeerId).Append(change.Peer), Version);

    public bool HasSamePeers(RosterSnapshot other) =>
        Peers.Count == other.Peers.Count && Peers.Zip(other.Peers, AreSame).All(same => same);

    private static bool AreSame(PeerInfo one, PeerInfo other) =>
        one.PeerId == other.PeerId && one.DisplayName == other.DisplayName && one.State == other.State && one.Order == other.Order
        && AreSame(one.Metadata, other.Metadata);

    private static bool AreSame(IReadOnlyDictionary<string, string>? one, IReadOnlyDictionary<string, string>? other) =>
        (one?.Count ?? 0) == (other?.Count ?? 0)
        && (one is null || one.All(entry => other!.TryGetValue(entry.Key, out var value) && value == entry.Value));
}

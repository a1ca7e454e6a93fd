using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.Extensions.Options;
using Signaling.AspNetCore.Rooms.Nodes;
using Signaling.AspNetCore.Rooms.State;
using Signaling.AspNetCore.Rooms.Storage;
using Signaling.Contracts;

namespace Signaling.AspNetCore.Rooms.Memory;

/// <summary>The rooms of a single node. Nothing is shared, and nothing survives the process.</summary>
/// <remarks>A room is changed under its own lock, <see cref="MemoryRoom.Gate"/>, under which no other lock of the service is taken.</remarks>
internal sealed class MemoryRoomStore(MemoryBans bans, IOptions<SignalingOptions> options, TimeProvider time) : IRoomStore
{
    private static readonly IReadOnlyDictionary<string, string> _none = ImmutableDictionary<string, string>.Empty;

    private readonly SignalingOptions _options = options.Value;
    private readonly ConcurrentDictionary<string, MemoryRoom> _rooms = new(StringComparer.Ordinal);

    public bool IsUp => true;

    public bool IsShared => false;

    public TimeSpan OperationTimeout => Timeout.InfiniteTimeSpan;

    /// <summary>Gets the names of all rooms.</summary>
    public ICollection<string> Names => _rooms.Keys;

    public ValueTask<JoinedRoom> JoinAsync(
        string room, string peerId, string owner, string tokenHash, JoinRequest request, PeerGrant grant, string? subject)
    {
        bans.RequireNone(room, subject); // before a room is made for a newcomer that may not join it
        while (true)
        {
            var entered = _rooms.GetOrAdd(room, static _ => new());
            lock (entered.Gate)
            {
                if (entered.IsGone)
                {
                    continue;
                }

                bans.RequireNone(room, subject);
                entered.RequireUnlocked(subject, peerId, request.DisplayName ?? string.Empty, time.GetUtcNow());
                var former = grant.UserId is { } userId ? entered.FindOf(userId, _options.Auth.OnePeerPerUser) : [];
                var capacity = Math.Min(Math.Min(_options.Limits.MaxPeersPerRoom, grant.MaxPeers ?? int.MaxValue), entered.Capacity ?? int.MaxValue);
                if (entered.Count - former.Count >= capacity)
                {
                    throw Refusal.RoomFull(capacity, entered.State.Members.Except(former).Count(member => !member.IsConnected), _options.ResumeWindow);
                }

                // The newcomer comes first, so that the room is never empty and gone; the versions are those of the other order.
                entered.Add(peerId, owner, tokenHash, request, grant.UserId, subject);
                foreach (var member in former)
                {
                    entered.Remove(member.PeerId);
                }

                return new(new JoinedRoom(entered.State, [.. former.Select(member => new ReplacedPeer(member.PeerId, member.Owner))]));
            }
        }
    }

    public ValueTask<ChangeResult?> LeaveAsync(string room, string peerId, string owner) => new(Use<string, ChangeResult?>(room, peerId, static (found, peerId) =>
    {
        if (!found.Peers.ContainsKey(peerId))
        {
            return null;
        }

        found.Remove(peerId);
        return new ChangeResult(found.Version, [], found.IsGone);
    }));

    /// <summary>Uses a room under its gate; returns null when there is no such room. Afterwards a room without peers is gone.</summary>
    public T? Use<T>(string room, Func<MemoryRoom, T?> use) => Use(room, use, static (found, use) => use(found));

    /// <inheritdoc cref="Use{T}(string, Func{MemoryRoom, T})"/>
    public T? Use<TArgument, T>(string room, TArgument argument, Func<MemoryRoom, TArgument, T?> use)
    {
        if (!_rooms.TryGetValue(room, out var found))
        {
            return default;
        }

        lock (found.Gate)
        {
            if (found.IsGone || found.Count == 0)
            {
                return default; // its first peer is about to join, or was refused
            }

            var result = use(found, argument);
            if (found.IsGone)
            {
                _rooms.TryRemove(KeyValuePair.Create(room, found));
            }

            return result;
        }
    }

    public ValueTask<ChangeResult?> UpdateAsync(string room, PeerInfo peer, string owner) => new(Change(room, peer.PeerId, found =>
    {
        found.Set(peer.PeerId, member => member with { Peer = member.Peer with { DisplayName = peer.DisplayName, Metadata = peer.Metadata } });
        return true;
    }));

    public ValueTask<ChangeResult?> SuspendAsync(
        string room, string peerId, string owner, int unsentUnacknowledged, IEnumerable<PeerSignal> unsent, bool probes = false) =>
        new(Change(room, peerId, found =>
        {
            if (!found.State.Find(peerId)!.IsConnected)
            {
                return false;
            }

            found.Set(peerId, member => member.ToSuspended());
            var peer = found.Peers[peerId];
            peer.Suspend(new(_options.Mailbox), unsentUnacknowledged);
            foreach (var signal in unsent.Where(signal => found.State.HasSender(signal.From)))
            {
                peer.Mailbox!.TryAdd(signal.Signal);
            }

            return true;
        }));

    public ValueTask<IReadOnlyList<MailResult>> MailAsync(string room, IReadOnlyCollection<string> peerIds, PeerSignal signal)
    {
        var mailings = new MailResult[peerIds.Count];
        Array.Fill(mailings, new(MailStatus.Gone));
        if (_rooms.TryGetValue(room, out var found))
        {
            lock (found.Gate)
            {
                if (found.State.HasSender(signal.From))
                {
                    var i = 0;
                    foreach (var peerId in peerIds)
                    {
                        mailings[i++] = found.Mail(peerId, signal.Signal);
                    }
                }
            }
        }

        return new(mailings);
    }

    public ValueTask<PeerIdentity?> GetIdentityAsync(string room, string peerId) => new(Use(room, found =>
        found.Peers.TryGetValue(peerId, out var peer) ? new PeerIdentity(peer.TokenHash, found.State.Find(peerId)!.Peer.UserId) : null));

    public ValueTask<ResumeResult?> ResumeAsync(string room, ResumeTry attempt, string owner) => new(Use(room, found =>
    {
        var peerId = attempt.Token.PeerId;
        if (!found.Peers.TryGetValue(peerId, out var peer) || !attempt.Token.Fits(peer.TokenHash))
        {
            return null;
        }

        peer.RequireNewest(attempt.Attempt);
        var wasSuspended = !found.State.Find(peerId)!.IsConnected;
        if (wasSuspended)
        {
            found.Set(peerId, member => member with { Peer = member.Peer with { State = PeerStates.Connected } });
        }

        var hadUnacknowledged = peer.Unacknowledged is not null;
        var waiting = peer.TakeWaiting(attempt.Received);
        if (attempt.Received is { } received && waiting.Length > 0)
        {
            Keep(found, peer, new UnacknowledgedSignals(received, waiting, _options.Mailbox));
        }

        return new ResumeResult(owner, wasSuspended, found.State, waiting, peer.Unacknowledged?.Count ?? 0, hadUnacknowledged);
    }));

    // No other node changes these rooms, so the store is right.
    public ValueTask<SyncResult> SyncAsync(
        string room, string owner, KnownRoom known, IReadOnlyList<Resident> residents, IReadOnlyList<string> doubted, IReadOnlyList<string> leaving)
    {
        var peerIds = residents.Select(resident => resident.Peer.PeerId);
        return new(Use(room, found => new SyncResult(
                found.State, false, false, [.. peerIds.Where(peerId => !found.Peers.ContainsKey(peerId))],
                found.Peers.ToDictionary(peer => peer.Key, peer => peer.Value.TokenHash), _none))
            ?? new SyncResult(RoomState.None, false, false, [.. peerIds], _none, _none));
    }

    public ValueTask<(string? Id, long? Version)> GetEditionAsync(string room) =>
        new(Use<(string? Id, long? Version)>(room, found => (found.State.Id, found.State.Version)));

    // A single node never takes over peers, and no other node takes over its peers.
    public ValueTask<LateLeaveResult?> LeaveLateAsync(string room, string peerId) => new((LateLeaveResult?)null);

    public ValueTask<ResumeResult?> TakeBackAsync(string room, string peerId, string tokenHash, string owner) => new((ResumeResult?)null);

    public ValueTask<TakeoverResult> ReapAsync(string room, string deadOwner, string heir) =>
        new(new TakeoverResult(0, string.Empty, [], [], RoomState.None, ImmutableDictionary<string, string>.Empty));

    public ValueTask IndexAsync(string room, string owner) => default;

    public ValueTask UnindexAsync(string room, string owner) => default;

    private ChangeResult? Change(string room, string peerId, Func<MemoryRoom, bool> change) =>
        Use<ChangeResult?>(room, found => found.Peers.ContainsKey(peerId) && change(found) ? new ChangeResult(found.Version, []) : null);

    private void Keep(MemoryRoom room, MemoryPeer peer, UnacknowledgedSignals signals)
    {
        var expiry = time.CreateUnboundTimer(
            () =>
            {
                lock (room.Gate)
                {
                    peer.Forget(signals);
                }
            },
            2 * _options.ClientTimeout);
        peer.Keep(signals, expiry);
    }
}

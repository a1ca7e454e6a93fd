using Signaling.AspNetCore.Rooms.State;
using Signaling.AspNetCore.Rooms.Storage;

namespace Signaling.AspNetCore.Rooms.Memory;

/// <summary>Moderation of the rooms of a single node, on the data of <see cref="MemoryRoomStore"/>.</summary>
internal sealed class MemoryModerationStore(MemoryRoomStore rooms, MemoryBans bans, SoleNode node, TimeProvider time) : IModerationStore
{
    public ValueTask<RemovalResult?> RemoveAsync(string room, string peerId, string? by, BanTerm? ban) => new(Use(room, by, found =>
    {
        if (!found.Peers.TryGetValue(peerId, out var peer))
        {
            return null;
        }

        // A newcomer is compared with the bans under the gate of the room, so it cannot come in between.
        var banned = ban is null ? null : peer.Subject;
        if (banned is not null)
        {
            bans.Add(room, new(banned, time.GetUtcNow() + ban!.Duration, ban.Reason));
        }

        found.Remove(peerId);
        return new RemovalResult(new(found.State.Version, [], found.IsGone), node.Owner, found.State.Id!, banned);
    }));

    public ValueTask<ClosureResult?> CloseAsync(string room) => new(rooms.Use(room, found =>
    {
        var peers = found.State.Members.Select(member => member.PeerId).ToList();
        peers.ForEach(found.Remove);
        return new ClosureResult(found.State.Version, found.State.Id!, [.. peers], []);
    }));

    public ValueTask<LockResult?> SetLockedAsync(string room, bool isLocked, string? by) => new(Use(room, by, found =>
    {
        found.SetLocked(isLocked);
        return new LockResult(found.State.Id!, new(found.State.Version, []), found.State.Lock.Number);
    }));

    public ValueTask<bool> SetCapacityAsync(string room, int? capacity) => new(rooms.Use(room, found =>
    {
        found.Capacity = capacity;
        return true;
    }));

    public ValueTask<DateTimeOffset> BanAsync(string room, string subject, BanTerm ban) =>
        new(bans.Add(room, new(subject, time.GetUtcNow() + ban.Duration, ban.Reason)).Until);

    public ValueTask<bool> UnbanAsync(string room, string subject) => new(bans.Remove(room, subject));

    public ValueTask<IReadOnlyList<RoomBan>> GetBansAsync(string room) => new(bans.Get(room));

    public ValueTask<IReadOnlyList<RoomKnock>> GetKnocksAsync(string room) =>
        new(rooms.Use(room, found => found.Knocks?.GetSince(time.GetUtcNow())) ?? []);

    public ValueTask<(RoomState State, RoomSettings Settings)?> GetAsync(string room) =>
        new(rooms.Use<(RoomState, RoomSettings)?>(room, found => (found.State, new(found.Knocks is not null, found.Capacity))));

    public ValueTask<IReadOnlyList<string>> GetRoomsAsync() => new([.. rooms.Names]);

    public ValueTask<IReadOnlyList<(string NodeId, int Rooms)>> GetNodesAsync() => new([(node.NodeId, rooms.Names.Count)]);

    private T? Use<T>(string room, string? by, Func<MemoryRoom, T?> use)
    {
        var isIn = by is null;
        var result = rooms.Use(room, found => (isIn = isIn || found.Peers.ContainsKey(by!)) ? use(found) : default);
        return isIn ? result : throw Refusal.NotJoined();
    }
}

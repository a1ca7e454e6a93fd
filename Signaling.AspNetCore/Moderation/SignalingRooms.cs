using Microsoft.Extensions.Options;
using Signaling.AspNetCore.Names;
using Signaling.AspNetCore.Relay;
using Signaling.AspNetCore.Rooms;
using Signaling.AspNetCore.Rooms.Nodes;
using Signaling.AspNetCore.Rooms.State;
using Signaling.AspNetCore.Rooms.Storage;
using Signaling.Contracts;

namespace Signaling.AspNetCore.Moderation;

/// <summary>The rooms of the service for the application. Checks the arguments; the rest is done by the parts that the hub uses, too.</summary>
internal sealed class SignalingRooms(RoomDirectory rooms, IModerationStore moderation, INodeLease lease, IOptions<SignalingOptions> options) : ISignalingRooms
{
    private readonly int _maxMessageBytes = options.Value.Limits.MaxMessageBytes;

    public async Task<IReadOnlyList<string>> GetRoomsAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return [.. (await UseAsync(store => store.GetRoomsAsync())).Order(StringComparer.Ordinal)];
    }

    public async Task<SignalingRoom?> GetRoomAsync(string room, CancellationToken cancellationToken = default)
    {
        var name = NameOf(room, cancellationToken);
        return await UseAsync(store => store.GetAsync(name)) is ({ } state, { } settings)
            ? new(name, state.Version, settings.IsLocked, settings.Capacity, [.. state.Members.Select(member => new RoomPeer(member.Peer, member.NodeId))])
            : null;
    }

    public async Task<IReadOnlyList<SignalingNode>> GetNodesAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return [.. (await UseAsync(store => store.GetNodesAsync())).Select(node => new SignalingNode(node.NodeId, node.Rooms))];
    }

    public IAsyncEnumerable<RoomEvent> WatchAsync(CancellationToken cancellationToken = default) => rooms.Observers.WatchAsync(cancellationToken);

    public Task<int?> SendMessageAsync(string room, string? peerId, string payload, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(payload);
        var text = RelayedText.FromString(payload);
        return text.Utf8Length <= _maxMessageBytes
            ? rooms.ServerMessages.SendAsync(NameOf(room, cancellationToken), peerId, text)
            : throw Refusal.Of(SignalingErrorCodes.MessageTooLarge, $"The message has {text.Utf8Length} bytes; at most {_maxMessageBytes} are allowed.");
    }

    public async Task<bool> RemovePeerAsync(string room, string peerId, RemoveOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(peerId);
        var ban = BanRules.Check(options);
        try
        {
            await rooms.Moderation.RemoveAsync(NameOf(room, cancellationToken), peerId, by: null, ban);
            return true;
        }
        catch (SignalingRefusalException refusal) when (refusal.Code == SignalingErrorCodes.PeerNotFound)
        {
            return false;
        }
    }

    public async Task<RoomBan> BanUserAsync(
        string room, string userId, TimeSpan duration, string? reason = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(userId);
        var ban = BanRules.Require(duration, reason);
        var subject = BanSubject.OfUser(userId);
        var name = NameOf(room, cancellationToken);
        return new(subject, await UseAsync(store => store.BanAsync(name, subject, ban)), ban.Reason);
    }

    public Task<bool> UnbanAsync(string room, string subject, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(subject);
        var name = NameOf(room, cancellationToken);
        return UseAsync(store => store.UnbanAsync(name, subject));
    }

    public Task<IReadOnlyList<RoomBan>> GetBansAsync(string room, CancellationToken cancellationToken = default)
    {
        var name = NameOf(room, cancellationToken);
        return UseAsync(store => store.GetBansAsync(name));
    }

    public Task<IReadOnlyList<RoomKnock>> GetKnocksAsync(string room, CancellationToken cancellationToken = default)
    {
        var name = NameOf(room, cancellationToken);
        return UseAsync(store => store.GetKnocksAsync(name));
    }

    public Task<bool> SetLockedAsync(string room, bool isLocked, CancellationToken cancellationToken = default) =>
        rooms.Moderation.SetLockedAsync(NameOf(room, cancellationToken), isLocked, by: null);

    public Task<bool> SetCapacityAsync(string room, int? capacity, CancellationToken cancellationToken = default)
    {
        var name = NameOf(room, cancellationToken);
        return capacity is < 1
            ? throw Refusal.Invalid($"The capacity is {capacity}. It must be at least 1, or null for the limit of the server.")
            : UseAsync(store => store.SetCapacityAsync(name, capacity));
    }

    public Task<int?> CloseAsync(string room, CancellationToken cancellationToken = default) => rooms.Moderation.CloseAsync(NameOf(room, cancellationToken));

    // A node that has just been started has no lease yet, and waits for it.
    private async Task<T> UseAsync<T>(Func<IModerationStore, ValueTask<T>> use)
    {
        await lease.RequireAsync();
        return await use(moderation);
    }

    private static string NameOf(string room, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(room);
        cancellationToken.ThrowIfCancellationRequested();
        return CanonicalForm.Of(room);
    }
}

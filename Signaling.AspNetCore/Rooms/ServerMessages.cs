using System.Collections.Immutable;
using Signaling.AspNetCore.Relay;
using Signaling.AspNetCore.Rooms.Nodes;
using Signaling.AspNetCore.Rooms.State;
using Signaling.AspNetCore.Rooms.Storage;
using Signaling.Contracts;

namespace Signaling.AspNetCore.Rooms;

/// <summary>Sends messages of the server itself to peers of a room, on whichever node they are. Unlike a peer, the server need not be in the room.</summary>
internal sealed class ServerMessages(
    IRoomStore store, IModerationStore lookup, INodeChannel channel, INodeLease lease, LocalRooms rooms, ChangePublisher publisher)
{
    /// <summary>
    /// Sends a message to one peer, or to all peers when <paramref name="to"/> is null. Returns the number of peers, or null when there is no such room or peer.
    /// A peer whose mailbox is full is refused with <c>mailbox_full</c>, or skipped when it is not the only target.
    /// </summary>
    public async Task<int?> SendAsync(string roomName, string? to, RelayedText payload)
    {
        await lease.RequireAsync();
        if (await lookup.GetAsync(roomName) is not ({ } state, _))
        {
            return null;
        }

        ImmutableArray<Member> targets = to is null ? state.Members : [.. state.Members.Where(member => member.PeerId == to)];
        if (targets.IsEmpty)
        {
            return null;
        }

        var message = new PeerSignal(roomName, state.Id, state.Version, to, Signal.ReceiveMessage(SignalingProtocol.ServerPeerId, payload));
        var sent = await MailAsync(message, [.. targets.Where(member => !member.IsConnected).Select(member => member.PeerId)]);
        foreach (var node in targets.Where(member => member.IsConnected).GroupBy(member => member.NodeId))
        {
            await DeliverAsync(node.Key, message);
            sent += node.Count();
        }

        return sent;
    }

    private async Task<int> MailAsync(PeerSignal message, IReadOnlyCollection<string> suspended)
    {
        if (suspended.Count == 0)
        {
            return 0;
        }

        var sent = 0;
        foreach (var (peerId, mailing) in suspended.Zip(await store.MailAsync(message.Room, suspended, message)))
        {
            switch (mailing.Status)
            {
                case MailStatus.Queued:
                    sent++;
                    break;
                case MailStatus.Connected:
                    // It has resumed in the meantime.
                    await DeliverAsync(Owners.NodeOf(mailing.Owner!), message with { To = peerId, Version = Math.Max(message.Version, mailing.Version) });
                    sent++;
                    break;
                case MailStatus.Full when message.To is not null:
                    throw Refusal.MailboxFull();
            }
        }

        return sent;
    }

    // Each node delivers the message after it has reached its version, as it does with a signal of a peer.
    private Task DeliverAsync(string nodeId, PeerSignal message)
    {
        if (nodeId != lease.NodeId)
        {
            return channel.SendAsync(nodeId, message);
        }

        if (rooms.Find(message.Room) is { } room)
        {
            publisher.Take(room, message);
        }

        return Task.CompletedTask;
    }
}

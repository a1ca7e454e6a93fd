using System.Collections.Immutable;
using Signaling.AspNetCore.Relay;
using Signaling.AspNetCore.Rooms.Nodes;
using Signaling.AspNetCore.Rooms.State;
using Signaling.AspNetCore.Rooms.Storage;
using Signaling.AspNetCore.Rooms.View;
using Signaling.AspNetCore.Telemetry;
using Signaling.Contracts;

namespace Signaling.AspNetCore.Rooms;

/// <summary>Sends signals to peers: to peers of this node, to other nodes, and to the mailboxes of suspended peers.</summary>
/// <param name="store">The store.</param>
/// <param name="channel">The other nodes.</param>
/// <param name="lease">This node.</param>
/// <param name="rooms">The rooms of this node.</param>
/// <param name="sessions">The peers of this node.</param>
/// <param name="pendingSends">The signals that this node is sending; null when there are no other nodes.</param>
/// <param name="crowding">The targets on other nodes that read too slowly for a sender on this node.</param>
/// <param name="metrics">Counts the signals.</param>
/// <param name="logger">For failures of detached tasks.</param>
internal sealed class SignalRouter(
    IRoomStore store, INodeChannel channel, INodeLease lease, LocalRooms rooms, Sessions sessions, PendingSends? pendingSends, Crowding crowding, SignalingMetrics metrics,
    ILogger logger)
{
    // A peer that moves between nodes faster than this node can follow is unreachable for this sender.
    private const int MaxTries = 8;

    /// <summary>See <see cref="RoomDirectory.SendAsync"/>. The target is usually on this node, and then the call completes synchronously.</summary>
    public Task<SendResult> SendAsync(string peerId, string to, Signal signal)
    {
        var room = sessions.RoomOf(peerId);
        var wave = pendingSends?.Begin();
        SignalRoute? route = null;
        try
        {
            route = room.Send(peerId, to, signal);
        }
        finally
        {
            if (route is null)
            {
                pendingSends?.End(wave);
            }
        }

        if (route is not null)
        {
            return SendAwayAsync(room, route, wave);
        }

        metrics.Signals.Add(signal.Kind, SignalResult.Delivered, signal.ContentBytes);
        return SendResults.SentAlready;
    }

    /// <summary>See <see cref="RoomDirectory.SendToOthersAsync"/>.</summary>
    public async ValueTask SendToOthersAsync(string peerId, Signal signal)
    {
        // Peers of this node receive the signal last: a broadcast that is refused should reach no peer.
        var room = sessions.RoomOf(peerId);
        var wave = pendingSends?.Begin();
        try
        {
            if (crowding.FindFor(peerId) is { } crowded && room.State.Find(crowded) is not null)
            {
                throw Refusal.QueueFull(crowded);
            }

            var (nodes, suspended, message) = room.PrepareBroadcast(peerId, signal);
            if (nodes.Length > 0 || suspended.Length > 0)
            {
                await lease.RequireAsync();
                await MailAllAsync(room, suspended, message);
                await Task.WhenAll(nodes.Select(node => SendFromAsync(peerId, node, message)));
            }

            room.SendToLocals(message);
            metrics.Signals.Add(SignalKind.Broadcast, SignalResult.Delivered, signal.ContentBytes);
        }
        finally
        {
            pendingSends?.End(wave);
        }
    }

    /// <summary>
    /// Puts signals that arrived for peers of this node after their suspension into the mailboxes, in the order of arrival. Only one mailing at a time runs in
    /// a room. The senders receive no error: for them, the target was connected.
    /// </summary>
    public async Task MailMissedDetachedAsync(Room room)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        while (room.Missed.TryTake(out var signal, out var mailed))
        {
            try
            {
                // Until the suspension is stored, the store has the peer as connected. The room lock waits for that.
                await rooms.TryRunAsync(room, async () => await MailAsync(room, [signal.To!], signal));
            }
            catch (StoreUnavailableException)
            {
                // Redis is unreachable: the signal is lost, as when a connection breaks while the signal is on its way.
            }
            catch (Exception exception)
            {
                Log.DetachedFailed(logger, nameof(MailMissedDetachedAsync), exception);
            }

            mailed.SetResult();
        }
    }

    private async Task<SendResult> SendAwayAsync(Room room, SignalRoute route, PendingSends.Wave? wave)
    {
        try
        {
            await lease.RequireAsync();
            var (from, to) = (route.Message.From, route.Message.To!);
            if (route.NodeId is null)
            {
                return Count(route, await FollowAsync(room, (await MailAsync(room, [to], route.Message))[0], route.Message));
            }

            crowding.RequireRoom(from, to);
            await SendFromAsync(from, route.NodeId, route.Message);
            return Count(route, SendResults.Sent);
        }
        finally
        {
            pendingSends?.End(wave);
        }
    }

    private SendResult Count(SignalRoute route, SendResult result)
    {
        var signal = route.Message.Signal;
        metrics.Signals.Add(signal.Kind, ReferenceEquals(result, SendResults.Queued) ? SignalResult.Queued : SignalResult.Forwarded, signal.ContentBytes);
        return result;
    }

    private async ValueTask<IReadOnlyList<MailResult>> MailAsync(Room room, IReadOnlyCollection<string> peerIds, PeerSignal message)
    {
        var mailings = await store.MailAsync(room.Name, peerIds, message);
        foreach (var mailing in mailings)
        {
            if (mailing.Status == MailStatus.Queued)
            {
                metrics.Mailed(1, message.Signal.ContentBytes);
            }
            else if (mailing.Status == MailStatus.Full)
            {
                metrics.MailboxFull();
            }
        }

        return mailings;
    }

    private Task SendFromAsync(string peerId, string nodeId, PeerSignal message)
    {
        if (!sessions.TryGet(peerId, out var session))
        {
            return channel.SendAsync(nodeId, message);
        }

        session.PipelinedSends.RequireNoneLost();
        var sending = channel.SendAsync(nodeId, message);
        return sending.IsCompleted || !channel.IsFar ? sending : session.PipelinedSends.AddAsync(sending, logger);
    }

    // One call for all targets, so that the signal is sent once. A target that has left or whose mailbox is full is skipped: the other targets still receive
    // the signal.
    private async Task MailAllAsync(Room room, ImmutableArray<string> suspended, PeerSignal message)
    {
        if (suspended.IsEmpty)
        {
            return;
        }

        var mailings = await MailAsync(room, suspended, message);
        for (var i = 0; i < suspended.Length; i++)
        {
            if (mailings[i].Status == MailStatus.Connected)
            {
                await TryFollowAsync(room, mailings[i], message with { To = suspended[i] });
            }
        }
    }

    private async Task TryFollowAsync(Room room, MailResult mailing, PeerSignal message)
    {
        try
        {
            await FollowAsync(room, mailing, message);
        }
        catch (SignalingRefusalException refusal) when (refusal.Code != SignalingErrorCodes.Unavailable)
        {
            // The signal is lost, as in MailMissedDetachedAsync.
        }
    }

    /// <summary>Sends a signal again to a target that is connected according to the store, although this node knew it as suspended.</summary>
    private async Task<SendResult> FollowAsync(Room room, MailResult mailing, PeerSignal message)
    {
        var to = message.To!;
        for (var i = 0; i < MaxTries; i++)
        {
            switch (mailing.Status)
            {
                case MailStatus.Queued:
                    return SendResults.Queued;
                case MailStatus.Full:
                    throw Refusal.MailboxFull();
                case MailStatus.Gone:
                    throw Refusal.PeerNotFound();
                case MailStatus.Connected when Owners.NodeOf(mailing.Owner!) is var nodeId && nodeId != lease.NodeId:
                    // The store has just confirmed that the peer is connected at this version. The peer's node may not have reached that version yet, and
                    // delivers the signal when it has.
                    await channel.SendAsync(nodeId, message with { Version = Math.Max(message.Version, mailing.Version) });
                    return SendResults.Sent;
            }

            // The peer is on this node and is being suspended, leaving or arriving. That operation holds the room lock, so this call waits for the lock.
            (await rooms.LockAsync(room)).Dispose();
            if (room.Send(message.From, to, message.Signal) is not { } route)
            {
                return SendResults.Sent;
            }

            message = route.Message;
            mailing = (await MailAsync(room, [to], message))[0];
        }

        throw Refusal.Unavailable();
    }
}

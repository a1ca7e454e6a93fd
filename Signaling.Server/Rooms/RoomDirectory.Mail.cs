using System.Collections.Immutable;
using Microsoft.AspNetCore.SignalR;
using Signaling.Contracts;
using Signaling.Server.Relay;
using Signaling.Server.Rooms.Nodes;

namespace Signaling.Server.Rooms;

// Signals to peers that are not connected to this node.
internal sealed partial class RoomDirectory
{
    // A peer that goes back and forth between nodes faster than one can follow is away for this sender.
    private const int MaxTries = 8;

    private async Task<SendResult> SendAwayAsync(RoomReplica room, SignalRoute route, Outflow.Wave? wave)
    {
        try
        {
            return await SendAwayAsync(room, route);
        }
        finally
        {
            _outflow?.End(wave);
        }
    }

    private async Task<SendResult> SendAwayAsync(RoomReplica room, SignalRoute route)
    {
        await _lease.RequireAsync();
        if (route.NodeId is not null)
        {
            if (_crowded.Contains(route.Message.From, route.Message.To!))
            {
                throw Refusal.QueueFull();
            }

            await SendFromAsync(route.Message.From, route.NodeId, route.Message);
            return SendResults.Sent;
        }

        return await MailAsync(room, route.Message.To!, route.Message);
    }

    private Task SendFromAsync(string peerId, string nodeId, PeerSignal message)
    {
        if (!_stays.TryGetValue(peerId, out var stay))
        {
            return _link.SendAsync(nodeId, message);
        }

        stay.Unconfirmed.RequireNoneLost();
        var sending = _link.SendAsync(nodeId, message);
        return sending.IsCompleted || !_link.IsFar ? sending : stay.Unconfirmed.AddAsync(sending);
    }

    /// <summary>Lets a signal wait for a peer that is away; or sends it after the peer, which has come back meanwhile.</summary>
    private async Task<SendResult> MailAsync(RoomReplica room, string to, PeerSignal message)
    {
        message = message with { To = to };
        return await FollowAsync(room, (await _store.MailAsync(room.Name, [to], message))[0], message);
    }

    /// <summary>
    /// The same for many, as part of a broadcast: in one go, and with the signal once. A peer that has left, or whose mailbox is full, is passed over:
    /// it does not matter to the others.
    /// </summary>
    private async Task MailAllAsync(RoomReplica room, ImmutableArray<string> away, PeerSignal message)
    {
        if (away.IsEmpty)
        {
            return;
        }

        var mailings = await _store.MailAsync(room.Name, away, message);
        for (var i = 0; i < away.Length; i++)
        {
            if (mailings[i].Status == MailingStatus.Connected)
            {
                await TryFollowAsync(room, mailings[i], message with { To = away[i] });
            }
        }
    }

    private async Task TryFollowAsync(RoomReplica room, Mailing mailing, PeerSignal message)
    {
        try
        {
            await FollowAsync(room, mailing, message);
        }
        catch (HubException refusal) when (!refusal.Message.StartsWith(SignalingErrorCodes.Unavailable, StringComparison.Ordinal))
        {
            // As above.
        }
    }

    private async Task<SendResult> FollowAsync(RoomReplica room, Mailing mailing, PeerSignal message)
    {
        var to = message.To!;
        for (var i = 0; i < MaxTries; i++)
        {
            switch (mailing.Status)
            {
                case MailingStatus.Queued:
                    return SendResults.Queued;
                case MailingStatus.Full:
                    throw Refusal.MailboxFull();
                case MailingStatus.Gone:
                    throw Refusal.PeerNotFound();
                case MailingStatus.Connected when Owners.NodeOf(mailing.Owner!) is var nodeId && nodeId != _lease.NodeId:
                    // From here on it is known that the peer is there; its own node may not have got so far yet.
                    await _link.SendAsync(nodeId, message with { Version = Math.Max(message.Version, mailing.Version) });
                    return SendResults.Sent;
            }

            // Here it is about to be suspended, to leave or to arrive: whoever has the turn is at it.
            (await TakeTurnAsync(room)).Dispose();
            if (room.Send(message.From, to, message.Signal) is not { } route)
            {
                return SendResults.Sent;
            }

            message = route.Message;
            mailing = (await _store.MailAsync(room.Name, [to], message))[0];
        }

        throw Refusal.Unavailable();
    }

    // Called by a replica, under its gate; so these follow each other in the order in which they came.
    private void HandOn(RoomReplica room, PeerSignal signal) => room.HandingOn = HandOnDetachedAsync(room.HandingOn, room, signal);

    // The sender knows nothing of this: for it, the signal was sent to a peer that was connected, as far as it knew.
    private async Task HandOnDetachedAsync(Task former, RoomReplica room, PeerSignal signal)
    {
        await former.ConfigureAwait(ConfigureAwaitOptions.ForceYielding | ConfigureAwaitOptions.SuppressThrowing);
        if (!room.TryEnter())
        {
            return;
        }

        try
        {
            // While its suspension is under way, Redis takes the peer for connected.
            using var turn = await TakeTurnAsync(room, anyway: true);
            await _store.MailAsync(room.Name, [signal.To!], signal);
        }
        catch (HubException)
        {
            // Redis is out of reach: lost, as on the way to a connection that has just broken.
        }
        finally
        {
            Exit(room);
        }
    }
}

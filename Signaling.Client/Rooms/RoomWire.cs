using Microsoft.AspNetCore.SignalR.Protocol;
using Microsoft.Extensions.Logging;
using Signaling.Contracts;

namespace Signaling.Client;

/// <summary>Applies what the connection brings, and its end. Called inside the lock of <see cref="HubLink"/>, in the order of the wire.</summary>
internal sealed class RoomWire(
    HubLink link,
    RoomMembership membership,
    RoomFeed feed,
    EventQueue events,
    TokenRenewal renewal,
    HintSubscription hints,
    SignalingClientOptions options,
    ILogger logger)
{
    private HubLine? _roomLine; // The connection whose signals belong to this room.

    public void Received(HubLine line, HubMessage message)
    {
        switch (message)
        {
            case CompletionMessage { Result: JoinResult result } when membership.Answered(result) is { } join:
                TakeEntry(line, result, join);
                break;
            case CompletionMessage { Result: UpdateResult result }:
                feed.TakeOwn(result.Version);
                break;
            case InvocationMessage invocation:
                Take(line, WireEvents.Read(invocation) ?? new Notice.NotUnderstood(invocation.Target));
                break;
        }
    }

    public void Broke(Exception? exception)
    {
        _roomLine = null;
        Log.Reconnecting(logger, exception);
        feed.Break(exception);
    }

    /// <summary>The link has given up, or must not reconnect.</summary>
    public void Ended(Exception? exception)
    {
        _roomLine = null;
        membership.Forget();
        Log.Closed(logger, exception);
        feed.End(new ClosedEvent(exception));

        // Not inside the link's lock, which a hint needs.
        _ = Task.Run(() => hints.EndUnless(() => link.State != SignalingClientState.Disconnected), CancellationToken.None);
    }

    private void Take(HubLine line, Notice notice)
    {
        switch (notice)
        {
            case Notice.Removed removed:
                // The connection ends right after this. By then the client must know that it must not reconnect.
                membership.Forget(removed: true);
                Log.Removed(logger, removed.Reason);
                feed.End(new RemovedEvent(removed.Reason));
                break;
            case Notice.Draining draining:
                Log.Draining(logger, draining.ReconnectAfter);
                feed.Raise(new ServerDrainingEvent(draining.ReconnectAfter));
                link.Reconnection.Drain(line, draining.ReconnectAfter);
                break;
            case Notice.NotUnderstood unknown:
                Log.NotUnderstood(logger, unknown.Target);
                break;
            default:
                TakeOfRoom(line, notice);
                break;
        }
    }

    private void TakeOfRoom(HubLine line, Notice notice)
    {
        if (line != _roomLine)
        {
            Log.OutsideRoom(logger, notice.GetType().Name);
        }
        else if (events.IsFull || feed.Held >= options.EventCapacity)
        {
            // From the end of this connection on, signals wait on the server until the application has caught up and the client resumes.
            if (link.Lose(line, Failure.OfLostConnection("The application handles events too slowly: the queue of events is full.")))
            {
                Log.EventsFull(logger, options.EventCapacity);
                line.DropDetached();
            }
        }
        else
        {
            if (notice is Notice.Signal)
            {
                // The server keeps the uncounted signals for the next resume, so exactly the counted signals may reach the application.
                membership.Received();
            }

            if (notice is Notice.ForModerators { Event: var raised })
            {
                feed.Raise(raised);
            }
            else
            {
                feed.Take(notice);
            }
        }
    }

    private void TakeEntry(HubLine line, JoinResult result, PendingJoin join)
    {
        // From now on this connection replaces the former one: if it breaks now, that is a new break.
        if (join.Kind is EntryKind.Join or EntryKind.Renewal)
        {
            Enter();
        }
        else
        {
            link.MarkRestored(line, resumed: join.Kind == EntryKind.Resume, Enter);
        }

        void Enter()
        {
            _roomLine = line;
            renewal.Schedule(line);
            switch (join.Kind)
            {
                case EntryKind.Join when !join.IsAbandoned:
                    feed.Join(result);
                    break;
                case EntryKind.Renewal:
                    feed.Renew(result);
                    break;
                case EntryKind.Resume:
                    feed.Resume(result);
                    break;
                case EntryKind.Rejoin:
                    feed.Rejoin(result);
                    break;
            }
        }
    }
}

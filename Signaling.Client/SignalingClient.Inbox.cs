using Microsoft.AspNetCore.SignalR.Protocol;
using Signaling.Contracts;

namespace Signaling.Client;

public sealed partial class SignalingClient
{
    /// <summary>Runs on SignalR's receive loop. Updates the state that must be current at once, and posts the rest to the inbox.</summary>
    private void OnWire(HubLine line, HubMessage message)
    {
        switch (message)
        {
            case CompletionMessage { Result: JoinResult result } when _membership.Answered(result) is { } join:
                OnEntered(line, result, join);
                break;
            case CompletionMessage { Result: UpdateResult result }:
                _inbox.Post(new Notice.OwnVersion(result.Version));
                break;
            case InvocationMessage invocation:
                var notice = WireEvents.Read(invocation) ?? new Notice.NotUnderstood(invocation.Target);
                if (notice is Notice.Signal && !TakeSignal(line))
                {
                    break;
                }

                if (notice is Notice.Removed)
                {
                    // The connection ends right after this. By then the client must know that it must not reconnect.
                    _membership.Forget(removed: true);
                }

                _inbox.Post(notice);
                if (notice is Notice.Draining draining)
                {
                    _link.Drain(line, draining.ReconnectAfter);
                }

                break;
        }
    }

    /// <summary>
    /// Counts a signal as received and returns true; or does neither, on a connection without a room. The server keeps the uncounted
    /// signals for the next resume, so exactly the counted signals may reach the application.
    /// </summary>
    private bool TakeSignal(HubLine line)
    {
        if (line != _roomLine)
        {
            Log.OutsideRoom(_logger, nameof(Notice.Signal));
            return false;
        }

        _membership.Received();
        return true;
    }

    private void OnEntered(HubLine line, JoinResult result, PendingJoin join)
    {
        // From now on this connection replaces the former one: if it breaks now, that is a new break.
        if (join.Kind is EntryKind.Join or EntryKind.Renewal)
        {
            Tell();
        }
        else if (!_link.MarkRestored(line, resumed: join.Kind == EntryKind.Resume, Tell))
        {
            join.SetApplied();
        }

        void Tell()
        {
            _roomLine = line;
            ScheduleRenewal(line);
            if (!_inbox.Post(new Notice.Joined(result, join)))
            {
                join.SetApplied();
            }
        }
    }

    private void OnBroke(Exception? exception)
    {
        _roomLine = null;
        _inbox.Post(new Notice.Reconnecting(exception));
    }

    /// <summary>The link has given up, or must not reconnect.</summary>
    private void OnEnded(Exception? exception)
    {
        _roomLine = null;
        _membership.Forget();
        _inbox.Post(new Notice.Closed(exception));
    }

    /// <summary>Runs on the loop of the inbox.</summary>
    private void Handle(Notice notice)
    {
        switch (notice)
        {
            case Notice.Joined joined:
                Enter(joined);
                break;
            case Notice.RosterAnswered answer:
                _feed.RosterAnswered(answer);
                break;
            case Notice.IceServersAnswered answer:
                _feed.TakeIceServers(answer.IceServers, answer.Session);
                break;
            case Notice.OwnVersion own:
                _feed.TakeOwn(own.Version);
                break;
            case Notice.SelfUpdated own:
                _feed.UpdateSelf(own);
                break;
            case Notice.Removed removed:
                Log.Removed(_logger, removed.Reason);
                _feed.Leave();
                Raise(new RemovedEventArgs(removed.Reason));
                break;
            case Notice.Draining draining:
                Log.Draining(_logger, draining.ReconnectAfter);
                Raise(new ServerDrainingEventArgs(draining.ReconnectAfter));
                break;
            case Notice.ForModerators { Event: var told } when _feed.View is not null:
                Raise(told);
                break;
            case Notice.ForModerators:
                break; // about a room that this client has left
            case Notice.Left left:
                Log.Left(_logger);
                _feed.Leave();
                left.Applied.TrySetResult(true);
                break;
            case Notice.Reconnecting reconnecting:
                Log.Reconnecting(_logger, reconnecting.Exception);
                _feed.Break();
                Raise(new ReconnectingEventArgs(reconnecting.Exception));
                break;
            case Notice.ReconnectedOutside outside:
                Log.Reconnected(_logger);
                _feed.Leave();
                Raise(new ReconnectedEventArgs(null, outside.RejoinError));
                break;
            case Notice.Closed closed:
                OnClosed(closed.Exception);
                break;
            case Notice.NotUnderstood unknown:
                Log.NotUnderstood(_logger, unknown.Target);
                break;
            default:
                _feed.Take(notice);
                break;
        }
    }

    private void Enter(Notice.Joined joined)
    {
        var (result, kind) = (joined.Result, joined.Join.Kind);
        var formerIceServers = IceServers;
        try
        {
            if (joined.Join.IsAbandoned)
            {
                return;
            }

            if (kind == EntryKind.Renewal)
            {
                _feed.Break();
                _feed.Resume(result);
                Log.Renewed(_logger, result.PeerId);
            }
            else if (kind == EntryKind.Resume)
            {
                _feed.Resume(result);
                Log.Resumed(_logger, result.PeerId, Peers.Count);
            }
            else
            {
                _feed.Enter(result);
                Log.Joined(_logger, result.Room, result.PeerId, Peers.Count);
            }
        }
        finally
        {
            joined.Join.SetApplied();
        }

        if (kind is EntryKind.Resume or EntryKind.Rejoin)
        {
            Log.Reconnected(_logger);
            Raise(new ReconnectedEventArgs(result, resumed: kind == EntryKind.Resume));
            if (!IceServerLists.AreSame(formerIceServers, IceServers))
            {
                // The server made new credentials, and the application may hear of new ones only by this event.
                Raise(new IceServersChangedEventArgs(IceServers));
            }
        }
    }

    private void OnClosed(Exception? exception)
    {
        Log.Closed(_logger, exception);
        _feed.Leave();
        _hints?.End();
        if (State != SignalingClientState.Disconnected)
        {
            // The application has connected again in the meantime.
            _hints?.Begin();
        }

        Raise(new ClosedEventArgs(exception));
    }

    private async Task MendDetachedAsync(int session)
    {
        Roster? roster = null;
        try
        {
            roster = await InvokeAsync<Roster>(nameof(ISignalingHub.GetRoster), [], CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            Log.MendFailed(_logger, exception);
        }

        _inbox.Post(new Notice.RosterAnswered(roster, session, IsMend: true));
    }
}

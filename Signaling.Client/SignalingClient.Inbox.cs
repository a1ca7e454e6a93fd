using Microsoft.AspNetCore.SignalR.Protocol;
using Signaling.Contracts;

namespace Signaling.Client;

public sealed partial class SignalingClient
{
    /// <summary>Runs on SignalR's receive loop: takes note of what has to be known at once, and leaves the rest to the inbox.</summary>
    private void OnWire(HubMessage message)
    {
        switch (message)
        {
            case CompletionMessage { Result: JoinResult result }:
                if (_membership.Answered() is { } join && !_inbox.Post(new Notice.Joined(result, join)))
                {
                    join.SetApplied();
                }

                break;
            case InvocationMessage invocation when WireEvents.Read(invocation) is { } notice:
                if (notice is Notice.Removed)
                {
                    // The connection ends right after this, and by then it must be clear that this peer is not to come back.
                    _membership.Forget(removed: true);
                }

                _inbox.Post(notice);
                break;
            case InvocationMessage invocation:
                Log.NotUnderstood(_logger, invocation.Target);
                break;
        }
    }

    /// <summary>Runs on the inbox's loop.</summary>
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
            case Notice.Removed removed:
                Log.Removed(_logger, removed.Reason);
                _feed.Leave();
                Raise(new RemovedEventArgs(removed.Reason));
                break;
            case Notice.Draining draining:
                Log.Draining(_logger, draining.ReconnectAfter);
                Raise(new ServerDrainingEventArgs(draining.ReconnectAfter));
                break;
            case Notice.Left left:
                Log.Left(_logger);
                _feed.Leave();
                left.Applied.TrySetResult(true);
                break;
            case Notice.Reconnecting reconnecting:
                Log.Reconnecting(_logger, reconnecting.Exception);
                _feed.Suspend();
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
            default:
                _feed.Take(notice);
                break;
        }
    }

    private void Enter(Notice.Joined joined)
    {
        try
        {
            if (joined.Join.IsAbandoned)
            {
                return;
            }

            _feed.Enter(joined.Result);
            Log.Joined(_logger, joined.Result.Room, joined.Result.PeerId, Peers.Count);
        }
        finally
        {
            joined.Join.SetApplied();
        }

        if (joined.Join.IsRejoin)
        {
            Log.Reconnected(_logger);
            Raise(new ReconnectedEventArgs(joined.Result));
        }
    }

    private void OnClosed(Exception? exception)
    {
        Log.Closed(_logger, exception);

        // SignalR tells it on a thread of its own: the application may have connected again in the meantime.
        if (State == SignalingClientState.Disconnected)
        {
            _membership.Forget();
            _feed.Leave();
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

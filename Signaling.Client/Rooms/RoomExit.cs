using Microsoft.Extensions.Logging;
using Signaling.Contracts;

namespace Signaling.Client;

/// <summary>Leaves the room, and closes the connection.</summary>
internal sealed class RoomExit(
    HubLink link, EntryGate gate, CallSender calls, RoomMembership membership, RoomFeed feed, TimeProvider time, ILogger logger)
{
    /// <summary>The time for the leave and the orderly close together. A server that does not answer gets neither.</summary>
    private static readonly TimeSpan FarewellTimeout = TimeSpan.FromSeconds(1);

    public async Task LeaveAsync(CancellationToken cancellationToken)
    {
        var isAway = link.State == SignalingClientState.Reconnecting;
        if (isAway)
        {
            membership.Forget();
            link.Reconnection.AbandonAttempt();
        }

        await gate.EnterAsync(cancellationToken).ConfigureAwait(false);
        var stays = false;
        try
        {
            var former = membership.Forget();
            try
            {
                if (link.State != SignalingClientState.Reconnecting)
                {
                    await calls.InvokeAtOnceAsync<object?>(nameof(ISignalingHub.Leave), CancellationToken.None)
                        .OrCancelledAsync(cancellationToken).ConfigureAwait(false);
                }
            }
            catch (SignalingException) when (isAway)
            {
                // The client has returned without its room, or not at all.
            }
            catch (SignalingException refusal) when (refusal.Code is not (null or SignalingErrorCodes.NotJoined or SignalingErrorCodes.Draining))
            {
                stays = true;
                membership.Restore(former);
                throw;
            }
            finally
            {
                if (!stays)
                {
                    Log.Left(logger);
                    feed.Leave();
                }
            }
        }
        finally
        {
            gate.Leave();
        }
    }

    public async Task DisconnectAsync(CancellationToken cancellationToken)
    {
        calls.ThrowIfDisposed();
        var isInside = membership.Forget() is not null;
        gate.StopEntries();
        link.Reconnection.AbandonAttempt();
        await gate.EnterAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            isInside |= membership.Forget() is not null;
            await CloseAsync(isInside).ConfigureAwait(false);
            feed.Leave();
        }
        finally
        {
            gate.Leave();
        }
    }

    /// <summary>Closes the connection; for the server, the peer leaves. Never throws, and takes 2 seconds at most.</summary>
    /// <param name="isInside">Whether this peer may be in a room.</param>
    public async Task CloseAsync(bool isInside)
    {
        // The leave needs a connection that works. Any other one is only closed.
        var mayLeave = isInside && link.State == SignalingClientState.Connected;
        if (link.Detach() is not { } line)
        {
            return;
        }

        using var limit = time.CancelledAfter(FarewellTimeout);
        try
        {
            if (mayLeave)
            {
                await line.InvokeAsync<object?>(nameof(ISignalingHub.Leave), [], limit.Token).ConfigureAwait(false);
            }
        }
        catch (Exception exception)
        {
            Log.FarewellFailed(logger, exception);
        }

        await line.CloseAsync(limit.Token).ConfigureAwait(false);
    }
}

using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Logging;
using Signaling.Contracts;

namespace Signaling.Client;

/// <summary>Returns to the room on a new connection: as the same peer, or else as a new one.</summary>
internal sealed class RoomReturn(
    HubLink link, EntryGate gate, RoomEntry entry, RoomCalls calls, RoomMembership membership, RoomFeed feed, ILogger logger)
{
    /// <summary>Restores the room. Throws when another connection may succeed.</summary>
    public async Task RestoreAsync(HubLine line, CancellationToken cancellationToken)
    {
        await gate.EnterAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (membership.Wanted is not { } wanted)
            {
                MarkRestoredOutside(line, rejoinError: null);
            }
            else if (!await TryResumeAsync(line, wanted, cancellationToken).ConfigureAwait(false))
            {
                await RejoinAsync(line, wanted, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            gate.Leave();
        }
    }

    /// <summary>Returns false when the peer no longer exists or the client has no resume token.</summary>
    private async Task<bool> TryResumeAsync(HubLine line, WantedRoom wanted, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(wanted.ResumeToken))
        {
            return false;
        }

        try
        {
            await ResumeAsync(line, wanted, wanted.ResumeToken!, cancellationToken).ConfigureAwait(false);
            AnnounceDetached();
            return true;
        }
        catch (SignalingException refusal) when (CallSender.IsFinal(refusal))
        {
            Log.ResumeRefused(logger, refusal.Code);
            return false;
        }
    }

    private async Task ResumeAsync(HubLine line, WantedRoom wanted, string resumeToken, CancellationToken cancellationToken)
    {
        try
        {
            var numbered = membership.Begin(wanted.Request, EntryKind.Resume);
            var request = membership.NextResume(resumeToken);
            await entry.EnterAsync(line, numbered, nameof(ISignalingHub.ResumeWith), request, cancellationToken).ConfigureAwait(false);
        }
        catch (SignalingException refusal) when (refusal is { Code: null, InnerException: HubException } && line.IsOpen)
        {
            // An older server does not have this method. Its refusal has no code.
            var resume = membership.Begin(wanted.Request, EntryKind.Resume);
            await entry.EnterAsync(line, resume, nameof(ISignalingHub.Resume), resumeToken, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task RejoinAsync(HubLine line, WantedRoom wanted, CancellationToken cancellationToken)
    {
        try
        {
            var join = membership.Begin(wanted.Request, EntryKind.Rejoin);
            await entry.EnterAsync(line, join, nameof(ISignalingHub.Join), wanted.Request, cancellationToken).ConfigureAwait(false);
            AnnounceDetached();
        }
        catch (SignalingException refusal) when (CallSender.IsFinal(refusal))
        {
            Log.RejoinRefused(logger, refusal.Code, refusal);
            MarkRestoredOutside(line, refusal);
        }
    }

    /// <summary>The room is restored, so its answer may be late. What the server refuses now, it has accepted at the first join.</summary>
    private void AnnounceDetached() => _ = calls.AnnounceAsync().ContinueWith(
        announced => Log.AnnounceFailed(logger, announced.Exception!.InnerException!),
        CancellationToken.None,
        TaskContinuationOptions.OnlyOnFaulted,
        TaskScheduler.Default);

    private void MarkRestoredOutside(HubLine line, SignalingException? rejoinError)
    {
        var isRestored = link.MarkRestored(line, resumed: false, () =>
        {
            membership.Forget();
            Log.Reconnected(logger);
            feed.End(new ReconnectedEvent(Join: null, Resumed: false, rejoinError));
        });
        if (!isRestored)
        {
            throw Failure.OfLostConnection("The connection was lost as soon as it had opened.");
        }
    }
}

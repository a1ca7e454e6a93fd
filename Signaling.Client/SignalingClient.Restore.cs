using Microsoft.AspNetCore.SignalR;
using Signaling.Contracts;

namespace Signaling.Client;

public sealed partial class SignalingClient
{
    /// <summary>Restores the room on a new connection. Throws when another connection may succeed.</summary>
    private async Task RestoreAsync(HubLine line, CancellationToken cancellationToken)
    {
        await EnterGateAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_membership.Wanted is not { } wanted)
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
            _gate.Release();
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
            return true;
        }
        catch (SignalingException refusal) when (IsFinal(refusal))
        {
            Log.ResumeRefused(_logger, refusal.Code);
            return false;
        }
    }

    private async Task ResumeAsync(HubLine line, WantedRoom wanted, string resumeToken, CancellationToken cancellationToken)
    {
        try
        {
            var numbered = _membership.Begin(wanted.Request, EntryKind.Resume);
            var request = _membership.NextResume(resumeToken);
            await EnterInsideGateAsync(line, numbered, nameof(ISignalingHub.ResumeWith), request, cancellationToken).ConfigureAwait(false);
        }
        catch (SignalingException refusal) when (refusal is { Code: "", InnerException: HubException } && line.IsOpen)
        {
            // An older server does not have this method. Its refusal has no code.
            var resume = _membership.Begin(wanted.Request, EntryKind.Resume);
            await EnterInsideGateAsync(line, resume, nameof(ISignalingHub.Resume), resumeToken, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task RejoinAsync(HubLine line, WantedRoom wanted, CancellationToken cancellationToken)
    {
        try
        {
            var join = _membership.Begin(wanted.Request, EntryKind.Rejoin);
            await EnterInsideGateAsync(line, join, nameof(ISignalingHub.Join), wanted.Request, cancellationToken).ConfigureAwait(false);
        }
        catch (SignalingException refusal) when (IsFinal(refusal))
        {
            Log.RejoinRefused(_logger, refusal.Code, refusal);
            MarkRestoredOutside(line, refusal);
        }
    }

    private void MarkRestoredOutside(HubLine line, SignalingException? rejoinError)
    {
        var isRestored = _link.MarkRestored(line, resumed: false, () =>
        {
            _membership.Forget();
            _inbox.Post(new Notice.ReconnectedOutside(rejoinError));
        });
        if (!isRestored)
        {
            throw new IOException("The connection was lost as soon as it had opened.");
        }
    }

    /// <summary>Returns whether the server has refused, and would refuse a repeated call as well.</summary>
    private static bool IsFinal(SignalingException refusal) => refusal is { IsTransient: false, InnerException: HubException };
}

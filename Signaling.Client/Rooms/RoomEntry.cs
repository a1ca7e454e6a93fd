using Microsoft.Extensions.Logging;
using Signaling.Contracts;

namespace Signaling.Client;

/// <summary>Connects, and enters a room.</summary>
internal sealed class RoomEntry(
    HubLink link,
    EntryGate gate,
    CallSender calls,
    RoomCalls roomCalls,
    RoomMembership membership,
    RoomFeed feed,
    HintSubscription hints,
    SignalingClientOptions options,
    ILogger logger)
{
    // A healthy server has answered by then. Another call of the application does not wait for it.
    private static readonly TimeSpan UndoPatience = TimeSpan.FromSeconds(2);

    public async Task ConnectAsync(CancellationToken cancellationToken)
    {
        await gate.EnterAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            using var limit = NewLimit();
            await ConnectInsideGateAsync(limit, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            gate.Leave();
        }
    }

    public async Task<JoinResult> JoinAsync(JoinRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        request = request with { Metadata = MetadataCopy.Of(request.Metadata) };
        if (OutgoingRules.Join(request, membership.Limits) is { } refusal)
        {
            throw refusal;
        }

        await gate.EnterAsync(cancellationToken).ConfigureAwait(false);
        var limit = NewLimit();
        var releases = true;
        try
        {
            await ConnectInsideGateAsync(limit, cancellationToken).ConfigureAwait(false);
            calls.ThrowIfDisposed();
            var line = link.Line ?? throw calls.NotConnected();
            var join = membership.Begin(roomCalls.Hide(request), EntryKind.Join);
            var answer = JoinInsideGateAsync(line, join, limit);
            try
            {
                return await answer.OrCancelledAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                releases = false;
                join.Abandon();
                _ = UndoDetachedAsync(line, join, answer, limit);
                throw;
            }
        }
        finally
        {
            if (releases)
            {
                limit.Dispose();
                gate.Leave();
            }
        }
    }

    /// <summary>Sends a <c>Join</c> or a <c>Resume</c>, inside the gate. The answer is applied when this completes.</summary>
    public async Task<JoinResult> EnterAsync(
        HubLine line, PendingJoin join, string method, object argument, CancellationToken cancellationToken)
    {
        line.Transport.Reach(EntryStep.Room);
        try
        {
            var call = join.Kind == EntryKind.Resume
                ? line.InvokeAsync<JoinResult>(method, [argument], cancellationToken)
                : line.JoinAsync<JoinResult>(method, [argument], cancellationToken);
            return await calls.TranslatedAsync(() => line, call, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            membership.Failed(join);
            if (line.Refusal is { } refusal && exception is SignalingException { Code: null })
            {
                throw refusal; // The server has closed the connection because of this call.
            }

            throw;
        }
    }

    private EntryLimit NewLimit() => new(options.ConnectTimeout, options.Time, gate.Stopping);

    private async Task ConnectInsideGateAsync(EntryLimit limit, CancellationToken cancellationToken)
    {
        switch (link.State)
        {
            case SignalingClientState.Connected:
                return;
            case SignalingClientState.Reconnecting:
                throw calls.NotConnected();
        }

        try
        {
            membership.Connecting();
            hints.Begin();
            await link.ConnectAsync(limit, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            hints.End();
            calls.ThrowIfDisposed();
            if (limit.IsStopped)
            {
                throw Disconnected();
            }

            throw;
        }
    }

    private async Task<JoinResult> JoinInsideGateAsync(HubLine line, PendingJoin join, EntryLimit limit)
    {
        try
        {
            var result = await EnterAsync(line, join, nameof(ISignalingHub.Join), join.Request, limit.Token).ConfigureAwait(false);
            await AnnounceAsync().ConfigureAwait(false);
            return roomCalls.Show(result);
        }
        catch (OperationCanceledException exception) when (limit.HasPassed)
        {
            var silence = Failure.OfSilence(limit, [line.Transport.Silence()], exception);
            link.Close(line, silence);
            throw silence;
        }
        catch (OperationCanceledException) when (limit.IsStopped)
        {
            throw Disconnected();
        }
    }

    private async Task AnnounceAsync()
    {
        try
        {
            await roomCalls.AnnounceAsync().ConfigureAwait(false);
        }
        catch (SignalingException)
        {
            membership.Forget();
            feed.Leave();
            await calls.InvokeAtOnceAsync<object?>(nameof(ISignalingHub.Leave), CancellationToken.None).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>
    /// Leaves the room of a cancelled join. Runs inside the gate, which the cancelled join has not released, so that no other join can run
    /// at the same time. Closes a connection that does not answer, so that another join can be made at once.
    /// </summary>
    private async Task UndoDetachedAsync(HubLine line, PendingJoin join, Task<JoinResult> answer, EntryLimit limit)
    {
        using var patience = options.Time.CancelledAfter(UndoPatience);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, gate.BeginUndo());
        try
        {
            await answer.OrCancelledAsync(either.Token).ConfigureAwait(false);
            membership.Forget();
            feed.Leave();
            await calls.InvokeAtOnceAsync<object?>(nameof(ISignalingHub.Leave), either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException exception) when (either.IsCancellationRequested)
        {
            membership.Failed(join);
            link.Close(line, Failure.OfLostConnection("A cancelled join was not answered.", exception));
        }
        catch (Exception exception)
        {
            Log.UndoFailed(logger, exception);
        }
        finally
        {
            limit.Dispose();
            gate.Leave();
        }
    }

    private static SignalingException Disconnected() => new(null, "The application has disconnected the client while the call was pending.");
}

using Signaling.Contracts;

namespace Signaling.Client;

public sealed partial class SignalingClient
{
    /// <summary>Joins a room; connects first when not connected.</summary>
    /// <param name="room">The room's name: 1 to 128 characters without control, invisible or direction characters.</param>
    /// <param name="displayName">The name that the other peers see: up to 64 characters; null for none.</param>
    /// <param name="metadata">The application's own data about this peer: up to 16 entries and 4 KiB; null for none.</param>
    /// <param name="cancellationToken">Cancels the join. If the server has already accepted this peer, the client leaves again.</param>
    /// <inheritdoc cref="JoinAsync(JoinRequest, CancellationToken)"/>
    public Task<JoinResult> JoinAsync(
        string room,
        string? displayName = null,
        IReadOnlyDictionary<string, string>? metadata = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(room);
        return JoinAsync(new JoinRequest(room, displayName, metadata), cancellationToken);
    }

    /// <summary>
    /// Joins a room; connects first when not connected. This peer is the latest of the room, so it makes the first offer to each of
    /// <see cref="JoinResult.Peers"/>. Events of the room may be raised before the caller continues; <see cref="Peers"/> is correct by then.
    /// </summary>
    /// <param name="request">The room, and the name and metadata that the other peers receive.</param>
    /// <param name="cancellationToken">Cancels the join. If the server has already accepted this peer, the client leaves again.</param>
    /// <returns>This peer's ID and the room as it was at the moment of joining.</returns>
    /// <exception cref="SignalingException">
    /// The server refused the call with <c>already_joined</c>, <c>room_full</c>, <c>room_locked</c>, <c>banned</c>, <c>invalid_request</c>,
    /// <c>message_too_large</c>, <c>unauthorized</c>, <c>forbidden</c>, <c>server_full</c>, <c>unavailable</c> or <c>draining</c>; or the
    /// server is unreachable.
    /// </exception>
    public async Task<JoinResult> JoinAsync(JoinRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        request = request with { Metadata = Copied(request.Metadata) };
        if (OutgoingRules.Join(request, Limits) is { } refusal)
        {
            throw refusal;
        }

        await EnterGateAsync(cancellationToken).ConfigureAwait(false);
        var limit = new EntryLimit(_connectTimeout, _stopping.Token);
        var releases = true;
        try
        {
            await ConnectInsideGateAsync(limit, cancellationToken).ConfigureAwait(false);
            ThrowIfDisposed();
            var line = _link.Line ?? throw NotConnected();
            var join = _membership.Begin(request, EntryKind.Join);
            var answer = JoinInsideGateAsync(line, join, limit);
            try
            {
                return await answer.OrCancelledAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                releases = false;
                join.Abandon();
                _ = UndoJoinDetachedAsync(answer, limit);
                throw;
            }
        }
        finally
        {
            if (releases)
            {
                limit.Dispose();
                _gate.Release();
            }
        }
    }

    /// <summary>
    /// Leaves the room at once; the connection stays open and may join again. While reconnecting, the client cannot send the leave. It does not
    /// return to the room, and the other peers see this peer suspended until the server's resume window is over. No event of the room is raised
    /// after this has completed.
    /// </summary>
    /// <param name="cancellationToken">Stops waiting; the client leaves nevertheless.</param>
    /// <exception cref="SignalingException">The server refused the call with <c>not_joined</c>; or the connection was lost.</exception>
    public async Task LeaveAsync(CancellationToken cancellationToken = default)
    {
        await EnterGateAsync(cancellationToken).ConfigureAwait(false);
        var stays = false;
        var left = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            var former = _membership.Forget();
            try
            {
                if (State != SignalingClientState.Reconnecting)
                {
                    await Left().OrCancelledAsync(cancellationToken).ConfigureAwait(false);
                }
            }
            catch (SignalingException refusal) when (refusal.Code is not ("" or SignalingErrorCodes.NotJoined or SignalingErrorCodes.Draining))
            {
                stays = true;
                _membership.Restore(former);
                throw;
            }
            finally
            {
                if (!stays && !_inbox.Post(new Notice.Left(left)))
                {
                    left.TrySetResult(true);
                }
            }

            await left.Task.OrCancelledAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _gate.Release();
        }

        async Task<bool> Left()
        {
            await LeaveAtOnceAsync().ConfigureAwait(false);
            return true;
        }
    }

    private async Task<JoinResult> JoinInsideGateAsync(HubLine line, PendingJoin join, EntryLimit limit)
    {
        try
        {
            return await EnterInsideGateAsync(line, join, nameof(ISignalingHub.Join), join.Request, limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException exception) when (limit.HasPassed)
        {
            var silence = Failure.OfSilence(limit, [line.Transport.Silence()], exception);
            _link.Close(line, silence);
            throw silence;
        }
    }

    private async Task<JoinResult> EnterInsideGateAsync(
        HubLine line, PendingJoin join, string method, object argument, CancellationToken cancellationToken)
    {
        line.Transport.Reach(EntryStep.Room);
        try
        {
            var call = join.Kind == EntryKind.Resume
                ? line.InvokeAsync<JoinResult>(method, [argument], cancellationToken)
                : line.JoinAsync<JoinResult>(method, [argument], cancellationToken);
            var result = await TranslatedAsync(() => line, call, cancellationToken).ConfigureAwait(false);
            await join.Applied.ConfigureAwait(false);
            return result;
        }
        catch (Exception exception)
        {
            _membership.Failed(join);
            if (line.Refusal is { } refusal && exception is SignalingException { Code: "" })
            {
                throw refusal; // The server has closed the connection because of this call.
            }

            throw;
        }
    }

    /// <summary>
    /// Leaves the room of a cancelled join. Runs inside the gate, which the cancelled join has not released, so that no other join can run
    /// at the same time.
    /// </summary>
    private async Task UndoJoinDetachedAsync(Task<JoinResult> answer, EntryLimit limit)
    {
        try
        {
            await answer.ConfigureAwait(false);
            _membership.Forget();
            _inbox.Post(new Notice.Left(new TaskCompletionSource<bool>()));
            await LeaveAtOnceAsync().ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            Log.UndoFailed(_logger, exception);
        }
        finally
        {
            limit.Dispose();
            _gate.Release();
        }
    }
}

using Signaling.Contracts;

namespace Signaling.Client;

public sealed partial class SignalingClient
{
    /// <summary>
    /// Connects to the server; does nothing when connected. <see cref="JoinAsync(JoinRequest, CancellationToken)"/> does this by itself.
    /// The first connection is tried once; one that broke later is made again by <see cref="SignalingClientOptions.ReconnectPolicy"/>.
    /// </summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="SignalingException">
    /// The server could not be reached, or refused: then <see cref="SignalingException.Code"/> is <c>unauthorized</c>, <c>forbidden</c> or
    /// <c>unavailable</c>.
    /// </exception>
    public async Task ConnectAsync(CancellationToken cancellationToken = default)
    {
        await EnterGateAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            using var limit = new EntryLimit(_connectTimeout, _stopping.Token);
            await ConnectInsideGateAsync(limit, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>
    /// Leaves the room, if in one, and closes the connection. Calls that are still pending fail, no event begins after this was called,
    /// and the client cannot be used again. May be called at any time, also more than once. It waits for the server for 2 seconds at most
    /// before it closes without a farewell. During a break there is nobody to say farewell to: for the others this peer stays suspended then,
    /// until the server's resume window is over.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposing, 1) != 0)
        {
            await _disposed.Task.ConfigureAwait(false);
            return;
        }

        try
        {
            _stopping.Cancel();
            await SayFarewellAsync().ConfigureAwait(false);
            await _link.CloseAsync().ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            Log.FarewellFailed(_logger, exception);
        }
        finally
        {
            _hints?.End();
            _inbox.Post(new Notice.Left(new TaskCompletionSource<bool>()));
            _inbox.Close();
            _disposed.TrySetResult(true);
        }
    }

    /// <summary>
    /// The network may be back, or may be another: ends the waiting before the next try to reconnect, or, when connected, finds out within 5
    /// seconds whether the connection still lives. The client does this by itself when the system tells of such a change
    /// (<see cref="SignalingClientOptions.UseNetworkHints"/>); an application may know more, such as that the machine has just woken up.
    /// Does nothing when the client neither is connected nor tries to be.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The client was disposed.</exception>
    public void ReconnectNow()
    {
        ThrowIfDisposed();
        _link.Hurry();
    }

    private async Task ConnectInsideGateAsync(EntryLimit limit, CancellationToken cancellationToken)
    {
        switch (State)
        {
            case SignalingClientState.Connected:
                return;
            case SignalingClientState.Reconnecting:
                throw NotConnected();
        }

        try
        {
            _membership.Connecting();
            _hints?.Begin();
            await _link.ConnectAsync(limit, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            _hints?.End();
            ThrowIfDisposed();
            throw;
        }
    }

    /// <summary>Connecting, joining, leaving and coming back happen one at a time.</summary>
    private async Task EnterGateAsync(CancellationToken cancellationToken)
    {
        ThrowIfDisposed();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stopping.Token);
        try
        {
            await _gate.WaitAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            ThrowIfDisposed();
            throw new OperationCanceledException(cancellationToken);
        }
    }

    /// <summary>Without it the others would wait for this peer as for one whose connection broke.</summary>
    private async Task SayFarewellAsync()
    {
        if (_link.Line is not { } line || !_membership.MayBeInside)
        {
            return;
        }

        try
        {
            using var timeout = new CancellationTokenSource(FarewellTimeout);
            await line.InvokeAsync<object?>(nameof(ISignalingHub.Leave), [], timeout.Token).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            Log.FarewellFailed(_logger, exception);
        }
    }

    private void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(_stopping.IsCancellationRequested, this);
}

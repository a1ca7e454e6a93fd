using Signaling.Contracts;

namespace Signaling.Client;

public sealed partial class SignalingClient
{
    /// <summary>
    /// Connects to the server; does nothing when connected. <see cref="JoinAsync(JoinRequest, CancellationToken)"/> does this by itself.
    /// The first connection is tried once. If it breaks later, the client reconnects by <see cref="SignalingClientOptions.ReconnectPolicy"/>.
    /// </summary>
    /// <param name="cancellationToken">Cancels the attempt.</param>
    /// <exception cref="SignalingException">
    /// The server is unreachable, or it refused the connection: then <see cref="SignalingException.Code"/> is <c>unauthorized</c>,
    /// <c>forbidden</c> or <c>unavailable</c>.
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
    /// Leaves the room, if the client is in one, and closes the connection. Pending calls fail, no event is raised after this call, and the client
    /// cannot be used again. May be called at any time, also more than once. It waits for the server for at most 2 seconds before it closes without
    /// a leave. During a break the client cannot send the leave: the other peers see this peer suspended until the server's resume window is over.
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
    /// Tells the client that the network may be back or may have changed. A client that waits before its next attempt reconnects at once. A connected
    /// client checks within 5 seconds whether its connection still works. The client does this by itself when the system reports such a change
    /// (<see cref="SignalingClientOptions.UseNetworkHints"/>). An application may know more, such as that the machine has just woken up.
    /// Does nothing when the client is neither connected nor connecting.
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

    /// <summary>Waits until no other call connects, joins, leaves or restores the room.</summary>
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

    /// <summary>Sends a leave. Without it the other peers would see this peer suspended until the resume window is over.</summary>
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

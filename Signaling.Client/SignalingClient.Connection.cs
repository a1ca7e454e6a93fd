using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.SignalR.Client;
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
            await ConnectInsideGateAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>
    /// Leaves the room, if in one, and closes the connection. Calls that are still pending fail, no event begins after this was called,
    /// and the client cannot be used again. May be called at any time, also more than once. It waits for the server for 2 seconds at most
    /// before it closes without a farewell.
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
            await _connection.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            Log.FarewellFailed(_logger, exception);
        }
        finally
        {
            _inbox.Post(new Notice.Left(new TaskCompletionSource<bool>()));
            _inbox.Close();
            _disposed.TrySetResult(true);
        }
    }

    private async Task ConnectInsideGateAsync(CancellationToken cancellationToken)
    {
        if (_connection.State == HubConnectionState.Connected)
        {
            return;
        }

        if (_connection.State == HubConnectionState.Reconnecting)
        {
            throw NotConnected();
        }

        using var attempt = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stopping.Token);
        _attempt = new StrongBox<CancellationToken>(attempt.Token);
        try
        {
            _membership.Connecting();
            await _connection.StartAsync(attempt.Token).ConfigureAwait(false);
            Log.Connected(_logger, _hubUrl);
        }
        catch (Exception exception)
        {
            ThrowIfDisposed();
            cancellationToken.ThrowIfCancellationRequested();
            throw Failure.OfConnecting(exception);
        }
        finally
        {
            _attempt = null;
        }
    }

    /// <summary>Connecting, joining, leaving and rejoining happen one at a time.</summary>
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
        if (_connection.State != HubConnectionState.Connected || !_membership.MayBeInside)
        {
            return;
        }

        try
        {
            using var timeout = new CancellationTokenSource(FarewellTimeout);
            await _connection.InvokeCoreAsync<object?>(nameof(ISignalingHub.Leave), [], timeout.Token)
                .OrCancelledAsync(timeout.Token).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            Log.FarewellFailed(_logger, exception);
        }
    }

    private void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(_stopping.IsCancellationRequested, this);
}

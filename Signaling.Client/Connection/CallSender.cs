using Microsoft.AspNetCore.SignalR;

namespace Signaling.Client;

/// <summary>Sends calls on the present connection, and translates their exceptions into those that this library documents.</summary>
internal sealed class CallSender(HubLink link, CancellationToken stopping)
{
    /// <param name="method">The method of the hub.</param>
    /// <param name="arguments">The arguments.</param>
    /// <param name="refusal">What is wrong with the arguments; null when the call can be sent.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task<T> InvokeAsync<T>(
        string method, object?[] arguments, SignalingException? refusal, CancellationToken cancellationToken)
    {
        ThrowIfDisposed();
        if (refusal is not null)
        {
            throw refusal;
        }

        var call = link.Calls.Begin<T>(method, arguments, cancellationToken) ?? throw NotConnected();
        return await TranslatedAsync(() => call.Line, call.Result.OrCancelledAsync(cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Sends the call on the current connection only. It is not held for the next one.</summary>
    public async Task<T> InvokeAtOnceAsync<T>(string method, CancellationToken cancellationToken)
    {
        ThrowIfDisposed();
        var line = link.Line ?? throw NotConnected();
        return await TranslatedAsync(() => line, line.InvokeAsync<T>(method, [], cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    public async Task<T> TranslatedAsync<T>(Func<HubLine?> line, Task<T> call, CancellationToken cancellationToken)
    {
        try
        {
            return await call.OrCancelledAsync(stopping).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested && !stopping.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (Exception exception) when (stopping.IsCancellationRequested)
        {
            throw new ObjectDisposedException("The client was disposed while the call was pending.", exception);
        }
        catch (Exception exception) when (Failure.OfCall(exception, line()?.IsOpen == true) is { } failure)
        {
            throw failure;
        }
    }

    public SignalingException NotConnected() => link.State switch
    {
        SignalingClientState.Reconnecting => Failure.OfLostConnection(
            "The client has lost its connection and is reconnecting. Wait for the Reconnected event."),
        SignalingClientState.Connecting => Failure.OfLostConnection("The client is still connecting. Await ConnectAsync or JoinAsync first."),
        _ => new SignalingException(null, "The client is not connected. Call ConnectAsync or JoinAsync first."),
    };

    public void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(stopping.IsCancellationRequested, typeof(SignalingClient));

    /// <summary>Returns whether the server has refused, and would refuse a repeated call as well.</summary>
    public static bool IsFinal(SignalingException refusal) => refusal is { IsTransient: false, InnerException: HubException };
}

using Microsoft.AspNetCore.SignalR;
using Signaling.Contracts;

namespace Signaling.Client;

/// <inheritdoc/>
internal sealed class HubCall<T>(string method, object?[] arguments, CancellationToken cancellationToken) : HubCall
{
    private readonly TaskCompletionSource<T> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<T> Result => _result.Task;

    public override long Size => arguments.Sum(argument => argument switch
    {
        string text => text.Length,
        SessionDescription description => description.Sdp?.Length ?? 0,
        IceCandidate candidate => candidate.Candidate?.Length ?? 0,
        PeerUpdate update => (update.DisplayName?.Length ?? 0) + (update.Metadata?.Sum(entry => entry.Key.Length + entry.Value.Length) ?? 0),
        _ => 0L,
    });

    public override void Fail(Exception exception) => _result.TrySetException(exception);

    protected override async Task<bool> TryAsync(HubLine line)
    {
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            _result.TrySetResult(await line.InvokeAsync<T>(method, arguments, cancellationToken).ConfigureAwait(false));
            return true;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            _result.TrySetCanceled(cancellationToken);
            return true;
        }
        catch (Exception exception) when (WasNotMade(line, exception))
        {
            return false;
        }
        catch (Exception exception)
        {
            _result.TrySetException(exception);
            return true;
        }
    }

    private static bool WasNotMade(HubLine line, Exception exception) =>
        exception is HubException refusal && RefusalParser.Parse(refusal.Message).Code is { } code
            ? line.IsDraining && code == SignalingErrorCodes.Draining
            : line.IsHandedOver;
}

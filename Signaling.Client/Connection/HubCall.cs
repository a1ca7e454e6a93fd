using Microsoft.AspNetCore.SignalR;
using Signaling.Contracts;

namespace Signaling.Client;

/// <summary>One call of the application. It may outlive a connection that certainly did not make it, and is made on the next one then.</summary>
internal abstract class HubCall
{
    /// <summary>On which connection it was or is tried; null before the first. Belongs to the <see cref="HubLink"/>'s lock.</summary>
    public HubLine? Line { get; private set; }

    /// <summary>It waits for a connection, because the last one has not made it.</summary>
    public bool IsHeld { get; private set; } = true;

    /// <summary>Completes when the connection on which it is tried is done with it: with true when it has an outcome, with false when it was not made.</summary>
    public Task<bool> Tried { get; private set; } = Task.FromResult(false);

    /// <summary>About how many characters it sends.</summary>
    public abstract long Size { get; }

    public void Try(HubLine line)
    {
        (Line, IsHeld) = (line, false);
        Tried = TryAsync(line);
    }

    public void Hold() => IsHeld = true;

    public abstract void Fail(Exception exception);

    protected abstract Task<bool> TryAsync(HubLine line);
}

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
        exception is HubException refusal && RefusalParser.Parse(refusal).Code is { Length: > 0 } code
            ? line.IsDraining && code == SignalingErrorCodes.Draining
            : line.IsHandedOver;
}

using Microsoft.AspNetCore.SignalR;

namespace Signaling.AspNetCore;

/// <summary>
/// Turns refusals into <see cref="HubException"/>s, of which SignalR sends the text. Clients find a refusal by the name of that type in front of the text.
/// </summary>
/// <remarks>
/// SignalR's extension point for this is a hub filter. With any filter SignalR allocates a <see cref="HubInvocationContext"/> for each call: 64 bytes a relayed
/// signal. The hub's methods call this instead. Refusals of calls that never reach the hub come from <c>PeerProtocol</c> and <c>WebSocketReader</c>.
/// </remarks>
internal static class RefusalTranslation
{
    public static HubException ToHubException(this SignalingRefusalException refusal) => Translate(refusal);

    /// <summary>Makes a call, and translates its refusal.</summary>
    public static Task<T> AnswerAsync<T>(Func<Task<T>> call) => AnswerAsync(call, static call => call());

    /// <summary>As <see cref="AnswerAsync{T}(Func{Task{T}})"/>, for a call that answers nothing.</summary>
    public static Task AnswerAsync(Func<Task> call) => AnswerAsync(call, static async call =>
    {
        await call();
        return true;
    });

    /// <summary>The same without an allocation when the call is done as soon as it returns, as when a signal is relayed within this node.</summary>
    /// <param name="argument">What the call is made with: a static lambda captures nothing.</param>
    /// <param name="call">The call.</param>
    public static Task<TResult> AnswerAsync<TArgument, TResult>(TArgument argument, Func<TArgument, Task<TResult>> call)
    {
        try
        {
            var answer = call(argument);
            return answer.IsCompletedSuccessfully ? answer : AnswerAsync(answer);
        }
        catch (Exception exception) when (IsRefusal(exception))
        {
            throw Translate(exception);
        }
    }

    private static async Task<T> AnswerAsync<T>(Task<T> call)
    {
        try
        {
            return await call;
        }
        catch (Exception exception) when (IsRefusal(exception))
        {
            throw Translate(exception);
        }
    }

    private static bool IsRefusal(Exception exception) => exception is SignalingRefusalException or StoreUnavailableException;

    private static HubException Translate(Exception refusal) => new(refusal.Message, refusal);
}

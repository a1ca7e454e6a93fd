using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.SignalR;
using Signaling.AspNetCore.Telemetry;
using Signaling.Contracts;

namespace Signaling.AspNetCore.Hub;

/// <summary>Makes the calls of the hub. Translates and counts their refusals.</summary>
/// <remarks>
/// SignalR's extension point for this is a hub filter. With any filter SignalR allocates a <see cref="HubInvocationContext"/> for each call: 64 bytes a relayed
/// signal. The hub's methods call this instead. Refusals of calls that never reach the hub come from <c>PeerProtocol</c> and <c>WebSocketReader</c>.
/// </remarks>
internal sealed class HubAnswers(SignalingMetrics metrics)
{
    /// <summary>Makes a call, and translates its refusal.</summary>
    public Task<T> AnswerAsync<T>(Func<Task<T>> call, [CallerMemberName] string method = "") => AnswerAsync(call, static call => call(), method);

    /// <summary>As <see cref="AnswerAsync{T}(Func{Task{T}}, string)"/>, for a call that answers nothing.</summary>
    public Task AnswerAsync(Func<Task> call, [CallerMemberName] string method = "") => AnswerAsync(
        call,
        static async call =>
        {
            await call();
            return true;
        },
        method);

    /// <summary>The same without an allocation when the call is done as soon as it returns, as when a signal is relayed within this node.</summary>
    /// <param name="argument">What the call is made with: a static lambda captures nothing.</param>
    /// <param name="call">The call.</param>
    /// <param name="method">The method of the hub.</param>
    public Task<TResult> AnswerAsync<TArgument, TResult>(
        TArgument argument, Func<TArgument, Task<TResult>> call, [CallerMemberName] string method = "")
    {
        try
        {
            var answer = call(argument);
            return answer.IsCompletedSuccessfully ? answer : AwaitAsync(answer, method);
        }
        catch (Exception exception) when (exception is SignalingRefusalException or StoreUnavailableException)
        {
            throw Refuse(exception, method);
        }
    }

    private async Task<T> AwaitAsync<T>(Task<T> call, string method)
    {
        try
        {
            return await call;
        }
        catch (Exception exception) when (exception is SignalingRefusalException or StoreUnavailableException)
        {
            throw Refuse(exception, method);
        }
    }

    private HubException Refuse(Exception refusal, string method)
    {
        metrics.Refused((refusal as SignalingRefusalException)?.Code ?? SignalingErrorCodes.Unavailable, method);
        return RefusalTranslation.ToHubException(refusal);
    }
}

using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Signaling.AspNetCore.Hub;

namespace Signaling.Tests.Support;

/// <summary>
/// A hub method whose answer waits for a gate. The method runs at once, and the caller receives the answer when the gate opens.
/// </summary>
internal sealed class GatedMethod(string method) : IHubFilter
{
    private readonly TaskCompletionSource _isDone = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile TaskCompletionSource? _gate;

    /// <summary>Completes when the method has run and its answer waits for the gate.</summary>
    public Task IsDone => _isDone.Task;

    public void Close() => _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Open() => _gate!.TrySetResult();

    public void AddTo(IServiceCollection services) => services.Configure<HubOptions<SignalingHub>>(options => options.AddFilter(this));

    public async ValueTask<object?> InvokeMethodAsync(HubInvocationContext invocationContext, Func<HubInvocationContext, ValueTask<object?>> next)
    {
        var answer = await next(invocationContext);
        if (invocationContext.HubMethodName == method && _gate is { } gate)
        {
            _isDone.TrySetResult();
            await gate.Task;
        }

        return answer;
    }
}

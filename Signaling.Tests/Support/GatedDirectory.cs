using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Signaling.AspNetCore.Rooms;

namespace Signaling.Tests.Support;

/// <summary>
/// The server's own directory, slow to answer one of its methods while its gate is closed: the work is done at once, and the caller gets the answer
/// when the gate opens.
/// </summary>
[SuppressMessage("Performance", "CA1852:Seal internal types", Justification = "DispatchProxy derives from it at run time.")]
internal class GatedDirectory : DispatchProxy
{
    private readonly TaskCompletionSource _isDone = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile TaskCompletionSource? _gate;
    private string _method = null!;
    private IRoomDirectory _inner = null!;

    /// <summary>Completes when a call is done whose answer waits for the gate.</summary>
    public Task IsDone => _isDone.Task;

    public static GatedDirectory Create(string method)
    {
        var gated = (GatedDirectory)(object)Create<IRoomDirectory, GatedDirectory>();
        gated._method = method;
        return gated;
    }

    public void Close() => _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Open() => _gate!.TrySetResult();

    public void AddTo(IServiceCollection services)
    {
        var former = services.Last(service => service.ServiceType == typeof(IRoomDirectory));
        services.Replace(ServiceDescriptor.Singleton(provider =>
        {
            _inner = (IRoomDirectory)former.ImplementationFactory!(provider);
            return (IRoomDirectory)(object)this;
        }));
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        var answer = targetMethod!.Invoke(_inner, BindingFlags.DoNotWrapExceptions, null, args, null);
        return targetMethod.Name != _method || _gate is not { } gate ? answer
            : answer is ValueTask<JoinResult> joining ? new ValueTask<JoinResult>(DelayAsync(joining, gate.Task))
            : answer is ValueTask<Roster> reading ? new ValueTask<Roster>(DelayAsync(reading, gate.Task))
            : throw new InvalidOperationException($"{_method} cannot be gated.");
    }

    private async Task<T> DelayAsync<T>(ValueTask<T> answer, Task gate)
    {
        var result = await answer;
        _isDone.TrySetResult();
        await gate;
        return result;
    }
}

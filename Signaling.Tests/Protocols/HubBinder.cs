using Microsoft.AspNetCore.SignalR;

namespace Signaling.Tests.Protocols;

/// <summary>The parameter types of a hub's methods, as SignalR returns them.</summary>
internal sealed class HubBinder(Type hub) : IInvocationBinder
{
    private readonly Dictionary<string, Type[]> _methods = typeof(ISignalingHub).GetMethods().ToDictionary(
        method => method.Name,
        method => hub.GetMethod(method.Name)!.GetParameters().Select(parameter => parameter.ParameterType).ToArray(),
        StringComparer.OrdinalIgnoreCase);

    public IReadOnlyList<Type> GetParameterTypes(string methodName) =>
        methodName is not null && _methods.TryGetValue(methodName, out var types) ? types : throw new HubException("Method does not exist.");

    public Type GetReturnType(string invocationId) => throw new InvalidOperationException("No return type is expected.");

    public Type GetStreamItemType(string streamId) => throw new InvalidOperationException("There are no streams.");
}

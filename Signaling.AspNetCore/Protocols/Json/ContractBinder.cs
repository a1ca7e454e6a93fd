using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;
using Signaling.AspNetCore.Relay;
using Signaling.Contracts;

namespace Signaling.AspNetCore.Protocols.Json;

/// <summary>
/// Makes SignalR's JSON protocol read the contract's types for the hub's parameters of relayed types, and converts them afterwards.
/// </summary>
internal sealed class ContractBinder(IInvocationBinder inner) : IInvocationBinder
{
    private IReadOnlyList<Type> _parameterTypes = [];

    /// <summary>Reads a message with SignalR's own protocol.</summary>
    public static bool TryParse(
        IHubProtocol protocol, ref ReadOnlySequence<byte> input, IInvocationBinder binder, [NotNullWhen(true)] out HubMessage? message)
    {
        var contract = new ContractBinder(binder);
        if (!protocol.TryParseMessage(ref input, contract, out message))
        {
            return false;
        }

        contract.Convert(message);
        return true;
    }

    public IReadOnlyList<Type> GetParameterTypes(string methodName)
    {
        _parameterTypes = inner.GetParameterTypes(methodName);
        return _parameterTypes.All(type => Contract(type) == type) ? _parameterTypes : [.. _parameterTypes.Select(Contract)];
    }

    public Type GetReturnType(string invocationId) => inner.GetReturnType(invocationId);

    public Type GetStreamItemType(string streamId) => inner.GetStreamItemType(streamId);

    private void Convert(HubMessage message)
    {
        if (message is HubMethodInvocationMessage { Arguments: { } arguments })
        {
            for (var i = 0; i < arguments.Length && i < _parameterTypes.Count; i++)
            {
                arguments[i] = Convert(arguments[i], _parameterTypes[i]);
            }
        }
    }

    private static Type Contract(Type taken) =>
        taken == typeof(RelayedDescription) ? typeof(SessionDescription)
        : taken == typeof(RelayedCandidate) ? typeof(IceCandidate)
        : taken == typeof(RelayedText) ? typeof(string)
        : taken;

    private static object? Convert(object? argument, Type taken) => argument switch
    {
        SessionDescription description => RelayedDescription.From(description),
        IceCandidate candidate => RelayedCandidate.From(candidate),
        string text when taken == typeof(RelayedText) => RelayedText.FromString(text),
        _ => argument,
    };
}

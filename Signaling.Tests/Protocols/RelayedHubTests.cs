using Signaling.AspNetCore.Hub;
using Signaling.Tests.Support;

namespace Signaling.Tests.Protocols;

/// <summary>The hub has its own parameter types for signals, so the compiler does not check that it matches the contract. This test does.</summary>
public sealed class RelayedHubTests
{
    [Fact]
    public void Hub_HasTheMethodsOfTheContract_AndNoOthers()
    {
        static IEnumerable<string> Signatures(Type type, Func<Type, Type> meaning) => type
            .GetMethods()
            .Where(method => method.DeclaringType == type && method.GetBaseDefinition().DeclaringType == type)
            .Select(method =>
                $"{method.ReturnType} {method.Name}({string.Join(", ", method.GetParameters().Select(parameter => $"{meaning(parameter.ParameterType)} {parameter.Name}"))})");

        Signatures(typeof(SignalingHub), Relayed.ToContract).Should().BeEquivalentTo(Signatures(typeof(ISignalingHub), type => type));
    }
}

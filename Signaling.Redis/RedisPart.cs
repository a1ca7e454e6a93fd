using Signaling.AspNetCore;

[assembly: SignalingPart(typeof(Microsoft.Extensions.DependencyInjection.RedisPart))]

// Beside the extension method that it calls, so that namespaces form no cycle.
namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds Redis to an application that references this package, and calls only <c>AddSignaling()</c>.</summary>
internal sealed class RedisPart : ISignalingPart
{
    public void AddTo(ISignalingBuilder builder) => builder.AddRedis();
}

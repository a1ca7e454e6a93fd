using Microsoft.Extensions.DependencyInjection.Extensions;
using Signaling.AspNetCore;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Sets who may join which room.</summary>
public static class SignalingBuilderAccessExtensions
{
    /// <summary>
    /// Lets the application decide who may join which room. Its authorizer replaces the built-in ones, which <c>Signaling:Auth:Mode</c> selects. In the
    /// mode <c>Jwt</c> it decides about connections that have shown a valid room token.
    /// </summary>
    /// <typeparam name="TAuthorizer">The authorizer. It may use scoped services: each decision has a scope of its own.</typeparam>
    /// <param name="builder">The result of <c>AddSignaling</c>.</param>
    public static ISignalingBuilder AddAuthorizer<TAuthorizer>(this ISignalingBuilder builder)
        where TAuthorizer : class, ISignalingAuthorizer
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.Replace(ServiceDescriptor.Scoped<ISignalingAuthorizer, TAuthorizer>());
        return builder;
    }
}

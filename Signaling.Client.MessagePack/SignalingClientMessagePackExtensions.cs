#if NET
using System.Diagnostics.CodeAnalysis;
#endif
using Microsoft.AspNetCore.SignalR.Protocol;

namespace Signaling.Client;

/// <summary>Adds the MessagePack hub protocol to the options of a <see cref="SignalingClient"/>.</summary>
public static class SignalingClientMessagePackExtensions
{
    /// <summary>Makes the client use MessagePack instead of JSON.</summary>
    /// <param name="options">The options.</param>
    /// <returns>The same options.</returns>
#if NET
    [RequiresDynamicCode("MessagePack generates code at run time. Use JSON, the default, in an application that is compiled ahead of time.")]
    [RequiresUnreferencedCode("MessagePack reads the contract's types by reflection. Use JSON, the default, in a trimmed application.")]
#endif
    public static SignalingClientOptions UseMessagePack(this SignalingClientOptions options)
    {
        _ = options ?? throw new ArgumentNullException(nameof(options));
        options.HubProtocol = new MessagePackHubProtocol();
        return options;
    }
}

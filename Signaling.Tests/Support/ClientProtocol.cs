using Microsoft.AspNetCore.SignalR.Protocol;
using Signaling.Client;

namespace Signaling.Tests.Support;

/// <summary>The hub protocols of the .NET client.</summary>
public enum ClientProtocol
{
    Json,
    MessagePack,
}

internal static class ClientProtocolExtensions
{
    /// <summary>Returns null for the client's default.</summary>
    public static IHubProtocol? Create(this ClientProtocol protocol) =>
        protocol == ClientProtocol.MessagePack ? new SignalingClientOptions().UseMessagePack().HubProtocol : null;
}

using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;
using Microsoft.Extensions.Options;
using Signaling.AspNetCore.Protocols;

namespace Signaling.AspNetCore.Connections;

/// <summary>Gives each connection the hub protocol that it asks for in its handshake, bound to that connection.</summary>
internal sealed class PeerProtocolResolver : IHubProtocolResolver
{
    // SignalR does not say for which connection it asks, but it asks within the flow of that connection's handler. Timers and tasks that begin in that flow
    // keep what is here, some of them long after the connection has ended: so the connection is taken out again.
    private static readonly AsyncLocal<StrongBox<SignalingConnection?>?> _asking = new();

    private readonly IHubProtocol[] _protocols = [new RelayJsonProtocol(), new MessagePackHubProtocol(Options.Create(RelayedFormatter.Options))];

    public IReadOnlyList<IHubProtocol> AllProtocols => _protocols;

    /// <summary>The next question in the caller's flow is for this connection.</summary>
    public static StrongBox<SignalingConnection?> AskFor(SignalingConnection connection) => _asking.Value = new(connection);

    public IHubProtocol? GetProtocol(string protocolName, IReadOnlyList<string>? supportedProtocols)
    {
        var protocol = Array.Find(_protocols, protocol => string.Equals(protocol.Name, protocolName, StringComparison.OrdinalIgnoreCase));
        return protocol is null || _asking.Value?.Value is not { } connection ? protocol : new PeerProtocol(protocol, connection);
    }
}

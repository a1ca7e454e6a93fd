using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;
using Signaling.Server.Protocols;

namespace Signaling.Server.Connections;

/// <summary>Gives each connection the hub protocol that it asks for in its handshake, bound to that connection.</summary>
internal sealed class PeerProtocolResolver : IHubProtocolResolver
{
    // SignalR does not say for which connection it asks, but it asks within the flow of that connection's handler.
    private static readonly AsyncLocal<SignalingConnection?> _connection = new();

    private readonly IHubProtocol[] _protocols = [new RelayJsonProtocol(), new RelayMessagePackProtocol()];

    public static SignalingConnection? Connection
    {
        set => _connection.Value = value;
    }

    public IReadOnlyList<IHubProtocol> AllProtocols => _protocols;

    public IHubProtocol? GetProtocol(string protocolName, IReadOnlyList<string>? supportedProtocols)
    {
        var protocol = Array.Find(_protocols, protocol => string.Equals(protocol.Name, protocolName, StringComparison.OrdinalIgnoreCase));
        return protocol is null || _connection.Value is not { } connection ? protocol : new PeerProtocol(protocol, connection);
    }
}

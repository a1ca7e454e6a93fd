using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;
using Microsoft.Extensions.Options;
using Signaling.AspNetCore.Protocols;
using Signaling.AspNetCore.Protocols.Json;

namespace Signaling.AspNetCore.Connections;

/// <summary>Returns the hub protocol that a connection requests in its handshake, bound to that connection.</summary>
internal sealed class PeerProtocolResolver : IHubProtocolResolver
{
    // SignalR does not pass the connection, but calls this in the execution context of the connection's handler. Timers and tasks that start in that
    // context capture this value, some of them long after the connection has ended. So the box is cleared when the connection ends.
    private static readonly AsyncLocal<StrongBox<SignalingConnection?>?> _current = new();

    private readonly IHubProtocol[] _protocols = [new RelayJsonProtocol(), new MessagePackHubProtocol(Options.Create(RelayedFormatter.Options))];

    public IReadOnlyList<IHubProtocol> AllProtocols => _protocols;

    /// <summary>Sets the connection for the next call of <see cref="GetProtocol"/> in the caller's execution context.</summary>
    public static StrongBox<SignalingConnection?> AskFor(SignalingConnection connection) => _current.Value = new(connection);

    public IHubProtocol? GetProtocol(string protocolName, IReadOnlyList<string>? supportedProtocols)
    {
        var protocol = Array.Find(_protocols, protocol => string.Equals(protocol.Name, protocolName, StringComparison.OrdinalIgnoreCase));
        return protocol is null || _current.Value?.Value is not { } connection ? protocol : new PeerProtocol(protocol, connection);
    }
}

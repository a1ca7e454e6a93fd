using System.Collections.Concurrent;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Signaling.AspNetCore.Connections;

namespace Signaling.Tests.Support;

/// <summary>Records each connection of a server after its handshake, without keeping it alive.</summary>
internal sealed class ConnectionProbe : IUserIdProvider
{
    private readonly ConcurrentDictionary<string, WeakReference<SignalingConnection>> _connections = new();

    public int Count => _connections.Count;

    /// <summary>Gets the connections that are still in memory.</summary>
    public IReadOnlyList<SignalingConnection> Alive =>
        [.. _connections.Values.Select(reference => reference.TryGetTarget(out var connection) ? connection : null).OfType<SignalingConnection>()];

    /// <summary>Counts the connections that are still in memory. It creates no list, which could keep connections alive.</summary>
    public int CountAlive() => _connections.Values.Count(reference => reference.TryGetTarget(out _));

    public void AddTo(IServiceCollection services) => services.Replace(ServiceDescriptor.Singleton<IUserIdProvider>(this));

    public string? GetUserId(HubConnectionContext connection)
    {
        _connections[connection.ConnectionId] = new(connection.Features.Get<SignalingConnection>()!);
        return null;
    }
}

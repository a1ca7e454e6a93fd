using System.Collections.Concurrent;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Signaling.AspNetCore.Connections;

namespace Signaling.Tests.Support;

/// <summary>Sees each connection of a server when it has shaken hands, and keeps none alive.</summary>
internal sealed class ConnectionProbe : IUserIdProvider
{
    private readonly ConcurrentDictionary<string, WeakReference<SignalingConnection>> _connections = new();

    public int Count => _connections.Count;

    /// <summary>The connections that are still in memory.</summary>
    public IReadOnlyList<SignalingConnection> Alive =>
        [.. _connections.Values.Select(reference => reference.TryGetTarget(out var connection) ? connection : null).OfType<SignalingConnection>()];

    /// <summary>How many connections are still in memory. Counted without a list of them, which could keep some of them itself.</summary>
    public int CountAlive() => _connections.Values.Count(reference => reference.TryGetTarget(out _));

    public void AddTo(IServiceCollection services) => services.Replace(ServiceDescriptor.Singleton<IUserIdProvider>(this));

    public string? GetUserId(HubConnectionContext connection)
    {
        _connections[connection.ConnectionId] = new(connection.Features.Get<SignalingConnection>()!);
        return null;
    }
}

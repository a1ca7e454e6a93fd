using Microsoft.AspNetCore.SignalR;
using Signaling.Server.Draining;
using Signaling.Server.Rooms;

namespace Signaling.Server.Connections;

/// <summary>
/// What SignalR asks for with every call: a scope, and in it somebody who makes a hub. Our hub needs nothing that belongs to a call, so the scope
/// is always this one, and a hub is made of what is there anyway.
/// </summary>
internal sealed class HubScopes(IServiceProvider services, IRoomDirectory rooms, RequestRules rules, NodeDrain drain, ILogger<SignalingHub> logger)
    : IServiceScopeFactory, IServiceScope, IServiceProvider, IHubActivator<SignalingHub>
{
    public IServiceProvider ServiceProvider => this;

    public IServiceScope CreateScope() => this;

    public object? GetService(Type serviceType) => serviceType == typeof(IHubActivator<SignalingHub>) ? this : services.GetService(serviceType);

    public SignalingHub Create() => new(rooms, rules, drain, logger);

    public void Release(SignalingHub hub) => hub.Dispose();

    public void Dispose()
    {
        // The end of a call ends nothing.
    }
}

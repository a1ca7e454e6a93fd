using Microsoft.AspNetCore.SignalR;
using Signaling.AspNetCore.Draining;
using Signaling.AspNetCore.Rooms;

namespace Signaling.AspNetCore.Hub;

/// <summary>
/// What SignalR asks for with every call: a scope, and in it somebody who makes a hub. Our hub needs nothing that belongs to a call, so the scope
/// is always this one, and a hub is made of what is there anyway.
/// </summary>
internal sealed class HubScopes(IServiceProvider services, RoomDirectory rooms, RequestRules rules, NodeDrain drain, NodeEnd nodeEnd, ILogger<SignalingHub> logger)
    : IServiceScopeFactory, IServiceScope, IServiceProvider, IHubActivator<SignalingHub>
{
    public IServiceProvider ServiceProvider => this;

    public IServiceScope CreateScope() => this;

    public object? GetService(Type serviceType) => serviceType == typeof(IHubActivator<SignalingHub>) ? this : services.GetService(serviceType);

    public SignalingHub Create() => new(rooms, rules, drain, nodeEnd, logger);

    // SignalR makes a hub for each call, and releases it behind the answer: this is the one sign of a call's end that no other message can be taken
    // for. It answers bad calls at once, beside the one that is under way, and clients may give two calls the same ID.
    public void Release(SignalingHub hub)
    {
        hub.EndCall();
        hub.Dispose();
    }

    public void Dispose()
    {
        // The end of a call ends nothing.
    }
}

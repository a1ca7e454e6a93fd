using Microsoft.AspNetCore.SignalR;
using Signaling.AspNetCore.Access;
using Signaling.AspNetCore.Draining;
using Signaling.AspNetCore.Rooms;

namespace Signaling.AspNetCore.Hub;

/// <summary>
/// The service scope and hub activator that SignalR requests for every call. The hub needs no service with the lifetime of a call, so all calls share
/// this scope, and hubs are created from singletons.
/// </summary>
internal sealed class HubScopes(
    IServiceProvider services, RoomDirectory rooms, RequestRules rules, AccessControl access, AccessExpiry expiry, NodeDrain drain, NodeShutdown shutdown,
    HubAnswers answers, ILogger<SignalingHub> logger)
    : IServiceScopeFactory, IServiceScope, IServiceProvider, IHubActivator<SignalingHub>
{
    public IServiceProvider ServiceProvider => this;

    public IServiceScope CreateScope() => this;

    public object? GetService(Type serviceType) => serviceType == typeof(IHubActivator<SignalingHub>) ? this : services.GetService(serviceType);

    public SignalingHub Create() => new(rooms, rules, access, expiry, drain, shutdown, answers, logger);

    // SignalR creates a hub for each call and releases it after the answer. Only the release marks the end of a call reliably: SignalR answers bad
    // calls at once, in parallel to the running call, and clients may use an invocation ID twice.
    public void Release(SignalingHub hub)
    {
        hub.EndCall();
        hub.Dispose();
    }

    public void Dispose()
    {
        // The scope is shared by all calls, so it is not disposed with a call.
    }
}

using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Signaling.AspNetCore;
using Signaling.AspNetCore.Connections;
using Signaling.AspNetCore.Hub;

namespace Signaling.Tests.Support;

/// <summary>Gives connections the permission <c>moderate</c>, as an authorizer would.</summary>
internal sealed class Moderators : IHubFilter
{
    private readonly ConcurrentDictionary<string, PeerPermissions> _permissions = new(StringComparer.Ordinal);

    public void Add(HubPeer peer, PeerPermissions permissions = PeerGrant.DefaultPermissions | PeerPermissions.Moderate) =>
        Add(peer.Id, permissions);

    public void Add(string connectionId, PeerPermissions permissions = PeerGrant.DefaultPermissions | PeerPermissions.Moderate) =>
        _permissions[connectionId] = permissions;

    public void AddTo(IServiceCollection services) => services.Configure<HubOptions<SignalingHub>>(hub => hub.AddFilter(this));

    public ValueTask<object?> InvokeMethodAsync(HubInvocationContext context, Func<HubInvocationContext, ValueTask<object?>> next)
    {
        if (_permissions.TryGetValue(context.Context.ConnectionId, out var permissions))
        {
            context.Context.Features.GetRequiredFeature<SignalingConnection>().Grant = new() { Permissions = permissions };
        }

        return next(context);
    }
}

using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.SignalR;
using Signaling.AspNetCore.Connections;

namespace Signaling.AspNetCore.Hub;

/// <summary>SignalR's connections of this node. Each outbox gets its connection, so that writing a signal needs no look-up.</summary>
internal sealed class PeerConnections(ILogger<DefaultHubLifetimeManager<SignalingHub>> logger) : DefaultHubLifetimeManager<SignalingHub>(logger)
{
    public override async Task OnConnectedAsync(HubConnectionContext connection)
    {
        var peer = connection.Features.GetRequiredFeature<SignalingConnection>();
        peer.Outbox.Open(connection, peer.Written);
        peer.Outbox.Release();
        await base.OnConnectedAsync(connection);
        peer.OnOpened(connection);
    }
}

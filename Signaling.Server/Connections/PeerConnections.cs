using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.SignalR;

namespace Signaling.Server.Connections;

/// <summary>The connections of this node, as SignalR keeps them. Each outbox is told its own, so that a signal is written without looking it up.</summary>
internal sealed class PeerConnections(ILogger<DefaultHubLifetimeManager<SignalingHub>> logger) : DefaultHubLifetimeManager<SignalingHub>(logger)
{
    public override Task OnConnectedAsync(HubConnectionContext connection)
    {
        connection.Features.GetRequiredFeature<SignalingConnection>().Outbox.Open(connection);
        return base.OnConnectedAsync(connection);
    }
}

using Microsoft.AspNetCore.Http.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.SignalR;
using Signaling.Contracts;
using Signaling.Server.Connections;
using Signaling.Server.Relay;
using Signaling.Server.Rooms;

namespace Signaling.Server;

/// <summary>What a peer may call: each call is checked, and handed to the directory or the relay.</summary>
internal sealed class SignalingHub(IRoomDirectory rooms, PeerRelay relay, RequestRules rules, ILogger<SignalingHub> logger)
    : Hub<ISignalingPeer>, ISignalingHub
{
    private static readonly SendResult _sent = new(SendStatuses.Sent);

    private string PeerId => Context.ConnectionId;

    private PeerConnection Connection => Context.Features.GetRequiredFeature<PeerConnection>();

    public override Task OnConnectedAsync()
    {
        Log.Connected(
            logger, PeerId,
            Context.GetHttpContext()?.Connection.RemoteIpAddress?.ToString(),
            Context.Features.Get<IHttpTransportFeature>()?.TransportType.ToString() ?? "an unknown transport");
        return Task.CompletedTask;
    }

    public override async Task OnDisconnectedAsync(Exception? exception)
    {
        var reason = Connection.IsClosedByClient ? PeerLeftReasons.Left : PeerLeftReasons.Disconnected;
        await LeaveAsync(reason);
        Log.Disconnected(logger, PeerId, Connection.Age, reason);
    }

    public async Task<JoinResult> Join(JoinRequest request)
    {
        rules.CheckJoin(request);

        // From the moment the room knows this peer, others may send to it; what they send waits until the answer has been written.
        Connection.Outbox.Hold();
        var result = await rooms.JoinAsync(PeerId, request, Context.ConnectionAborted);
        Connection.HasJoined = true;
        Log.Joined(logger, PeerId, request.Room, result.Peers.Count + 1);

        // The connection may have ended while the join was under way. When it ended after this line, OnDisconnectedAsync is still to come.
        if (Context.ConnectionAborted.IsCancellationRequested)
        {
            await LeaveAsync(PeerLeftReasons.Disconnected);
        }

        return result;
    }

    public async Task Leave()
    {
        if (!await LeaveAsync(PeerLeftReasons.Left))
        {
            throw Refusal.NotJoined();
        }
    }

    public async Task<SendResult> SendOffer(string to, SessionDescription offer)
    {
        rules.CheckOffer(offer);
        await (await FindAsync(to, nameof(SendOffer))).ReceiveOffer(PeerId, offer);
        return _sent;
    }

    public async Task<SendResult> SendAnswer(string to, SessionDescription answer)
    {
        rules.CheckAnswer(answer);
        await (await FindAsync(to, nameof(SendAnswer))).ReceiveAnswer(PeerId, answer);
        return _sent;
    }

    public async Task<SendResult> SendIce(string to, IceCandidate? candidate)
    {
        rules.CheckIce(candidate);
        await (await FindAsync(to, nameof(SendIce))).ReceiveIce(PeerId, candidate);
        return _sent;
    }

    public async Task<SendResult> SendMessage(string? to, string payload)
    {
        rules.CheckMessage(payload);
        var target = to is null ? relay.To(await rooms.GetOthersAsync(PeerId, Context.ConnectionAborted)) : await FindAsync(to, nameof(SendMessage));
        await target.ReceiveMessage(PeerId, payload);
        return _sent;
    }

    public async Task UpdatePeer(PeerUpdate update)
    {
        rules.CheckUpdate(update);
        await rooms.UpdateAsync(PeerId, update, Context.ConnectionAborted);
    }

    public async Task<Roster> GetRoster() => await rooms.GetRosterAsync(PeerId, Context.ConnectionAborted);

    private async ValueTask<ISignalingPeer> FindAsync(string to, string kind)
    {
        RequestRules.CheckTarget(PeerId, to);
        await rooms.RequireSameRoomAsync(PeerId, to, Context.ConnectionAborted);
        Log.Relayed(logger, kind, PeerId, to);
        return relay.To(to);
    }

    private async ValueTask<bool> LeaveAsync(string reason)
    {
        var left = await rooms.LeaveAsync(PeerId, reason);
        if (left)
        {
            Log.Left(logger, PeerId, reason);
        }

        return left;
    }
}

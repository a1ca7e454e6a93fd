using System.Net.WebSockets;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.Http.Connections.Client;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;

namespace Signaling.Tests.Support;

/// <summary>A peer that uses only SignalR's .NET client and the contract.</summary>
internal sealed class HubPeer : IAsyncDisposable
{
    private HubPeer(HubConnection connection)
    {
        Connection = connection;
        connection.Closed += exception =>
        {
            ClosedSource.TrySetResult(exception);
            return Task.CompletedTask;
        };
        connection.On<PeerInfo, long>(nameof(ISignalingPeer.PeerJoined), (peer, version) => Events.Add(nameof(ISignalingPeer.PeerJoined), peer, version));
        connection.On<string, string, long>(nameof(ISignalingPeer.PeerLeft), (id, reason, version) => Events.Add(nameof(ISignalingPeer.PeerLeft), id, reason, version));
        connection.On<PeerInfo, long>(nameof(ISignalingPeer.PeerUpdated), (peer, version) => Events.Add(nameof(ISignalingPeer.PeerUpdated), peer, version));
        connection.On<Roster>(nameof(ISignalingPeer.RosterChanged), roster => Events.Add(nameof(ISignalingPeer.RosterChanged), roster));
        connection.On<string, SessionDescription>(nameof(ISignalingPeer.ReceiveOffer), (from, offer) => Events.Add(nameof(ISignalingPeer.ReceiveOffer), from, offer));
        connection.On<string, SessionDescription>(nameof(ISignalingPeer.ReceiveAnswer), (from, answer) => Events.Add(nameof(ISignalingPeer.ReceiveAnswer), from, answer));
        connection.On<string, IceCandidate?>(nameof(ISignalingPeer.ReceiveIce), (from, candidate) => Events.Add(nameof(ISignalingPeer.ReceiveIce), from, candidate));
        connection.On<IReadOnlyList<IceServer>>(nameof(ISignalingPeer.IceServersChanged), servers => Events.Add(nameof(ISignalingPeer.IceServersChanged), servers));
        connection.On<string>(nameof(ISignalingPeer.Removed), reason => Events.Add(nameof(ISignalingPeer.Removed), reason));
        connection.On<int>(nameof(ISignalingPeer.ServerDraining), after => Events.Add(nameof(ISignalingPeer.ServerDraining), after));
        connection.On<Knock>(nameof(ISignalingPeer.PeerKnocked), knock => Events.Add(nameof(ISignalingPeer.PeerKnocked), knock));
        connection.On<bool>(nameof(ISignalingPeer.RoomLockChanged), locked => Events.Add(nameof(ISignalingPeer.RoomLockChanged), locked));
        connection.On<string, string>(nameof(ISignalingPeer.ReceiveMessage), (from, payload) => Events.Add(nameof(ISignalingPeer.ReceiveMessage), from, payload));
    }

    public HubConnection Connection { get; }

    public PeerEvents Events { get; } = new();

    /// <summary>Gets the socket of <see cref="ConnectBySocketAsync"/>.</summary>
    public WebSocket? Socket { get; private set; }

    public string Id => Connection.ConnectionId!;

    /// <summary>Completes when the connection has ended.</summary>
    public Task<Exception?> Closed => ClosedSource.Task;

    private TaskCompletionSource<Exception?> ClosedSource { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public static Task<HubPeer> ConnectAsync(
        SignalingServer server, HttpTransportType transport = HttpTransportType.WebSockets, bool messagePack = false) =>
        ConnectAsync(server.Hub, transport, messagePack);

    /// <summary>Connects with an access token, as any SignalR client does.</summary>
    public static Task<HubPeer> ConnectAsync(
        SignalingServer server, string? token, HttpTransportType transport = HttpTransportType.WebSockets, bool messagePack = false) =>
        ConnectAsync(server.Hub, transport, messagePack, http => http.AccessTokenProvider = () => Task.FromResult(token));

    public static async Task<HubPeer> ConnectAsync(
        Uri hub, HttpTransportType transport = HttpTransportType.WebSockets, bool messagePack = false, Action<HttpConnectionOptions>? configure = null)
    {
        var builder = new HubConnectionBuilder().WithUrl(hub, transport, configure ?? (_ => { }));
        if (messagePack)
        {
            builder.AddMessagePackProtocol();
        }

        var peer = new HubPeer(builder.Build());
        await peer.Connection.StartAsync(TestContext.Current.CancellationToken).InTime();
        return peer;
    }

    /// <summary>Connects by a WebSocket that can be closed without SignalR's Close message.</summary>
    public static async Task<HubPeer> ConnectBySocketAsync(Uri hub)
    {
        ClientWebSocket? socket = null;
        var builder = new HubConnectionBuilder().WithUrl(hub, HttpTransportType.WebSockets, http => http.WebSocketFactory = async (context, cancellationToken) =>
        {
            socket = new ClientWebSocket();
            await socket.ConnectAsync(context.Uri, cancellationToken);
            return socket;
        });
        var peer = new HubPeer(builder.Build());
        await peer.Connection.StartAsync(TestContext.Current.CancellationToken).InTime();
        peer.Socket = socket;
        return peer;
    }

    public static Task<HubPeer> JoinAsync(SignalingServer server, string room, string? displayName = null) =>
        JoinAsync(server.Hub, room, displayName);

    public static async Task<HubPeer> JoinAsync(Uri hub, string room, string? displayName = null)
    {
        var peer = await ConnectAsync(hub);
        await peer.JoinAsync(room, displayName);
        return peer;
    }

    public Task<JoinResult> JoinAsync(string room, string? displayName = null, IReadOnlyDictionary<string, string>? metadata = null) =>
        CallAsync<JoinResult>(nameof(ISignalingHub.Join), new JoinRequest(room, displayName, metadata));

    public Task<JoinResult> ResumeAsync(string token) => CallAsync<JoinResult>(nameof(ISignalingHub.Resume), token);

    public Task<JoinResult> ResumeWithAsync(ResumeRequest request) => CallAsync<JoinResult>(nameof(ISignalingHub.ResumeWith), request);

    public Task<SendResult> SendOfferAsync(string to, SessionDescription offer) => CallAsync<SendResult>(nameof(ISignalingHub.SendOffer), to, offer);

    public Task<SendResult> SendAnswerAsync(string to, SessionDescription answer) => CallAsync<SendResult>(nameof(ISignalingHub.SendAnswer), to, answer);

    public Task<SendResult> SendIceAsync(string to, IceCandidate? candidate) => CallAsync<SendResult>(nameof(ISignalingHub.SendIce), to, candidate);

    public Task<SendResult> SendMessageAsync(string? to, string payload) => CallAsync<SendResult>(nameof(ISignalingHub.SendMessage), to, payload);

    public Task<UpdateResult> UpdateAsync(PeerUpdate update) => CallAsync<UpdateResult>(nameof(ISignalingHub.UpdatePeer), update);

    public Task<Roster> GetRosterAsync() => CallAsync<Roster>(nameof(ISignalingHub.GetRoster));

    public Task<IReadOnlyList<IceServer>> RefreshIceServersAsync() => CallAsync<IReadOnlyList<IceServer>>(nameof(ISignalingHub.RefreshIceServers));

    public Task LeaveAsync() => CallAsync<object?>(nameof(ISignalingHub.Leave));

    public Task<T> CallAsync<T>(string method, params object?[] arguments) =>
        Connection.InvokeCoreAsync<T>(method, arguments, TestContext.Current.CancellationToken).InTime();

    /// <summary>Makes a call that must be refused. Returns the code.</summary>
    public async Task<string> RefusalAsync(string method, params object?[] arguments)
    {
        var refusal = await Assert.ThrowsAsync<HubException>(() => CallAsync<object?>(method, arguments));
        return RefusalText.CodeOf(refusal.Message);
    }

    /// <summary>Sends messages to a target that does not read until one is refused. Returns the number of messages that were sent.</summary>
    public async Task<int> SendUntilRefusedAsync(string? to, string payload)
    {
        for (var sent = 0; ; sent++)
        {
            if (await TryCallAsync(nameof(ISignalingHub.SendMessage), to, payload) is { } code)
            {
                code.Should().Be(SignalingErrorCodes.RateLimited);
                return sent;
            }
        }
    }

    /// <summary>Makes a call. Returns the code if it is refused, otherwise null.</summary>
    public async Task<string?> TryCallAsync(string method, params object?[] arguments)
    {
        try
        {
            await CallAsync<object?>(method, arguments);
            return null;
        }
        catch (HubException refusal)
        {
            return RefusalText.CodeOf(refusal.Message);
        }
    }

    public ValueTask DisposeAsync() => Connection.DisposeAsync();
}

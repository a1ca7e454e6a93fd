using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;
using Signaling.AspNetCore.Hub;
using Signaling.Client;
using Signaling.Tests.Support;

namespace Signaling.Tests;

/// <summary>A connection that the .NET client has lost or given up sends nothing for the peer, even if its data arrives much later.</summary>
public sealed class SignalingClientFarewellTests : IAsyncLifetime
{
    private readonly string _room = Guid.NewGuid().ToString();
    private SignalingServer _server = null!;
    private FaultyProxy _network = null!;
    private HubPeer _witness = null!;

    public async ValueTask InitializeAsync()
    {
        // Only this timeout tells the server that a client has stopped polling.
        _server = await SignalingServer.StartAsync(configure: services =>
            services.Configure<ConnectionOptions>(options => options.DisconnectTimeout = TimeSpan.FromSeconds(1)));
        _network = new FaultyProxy(_server.Address);
        _witness = await HubPeer.JoinAsync(_server, _room);
    }

    public async ValueTask DisposeAsync()
    {
        await _witness.DisposeAsync();
        await _network.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Theory]
    [InlineData(HttpTransportType.WebSockets)]
    [InlineData(HttpTransportType.ServerSentEvents)]
    [InlineData(HttpTransportType.LongPolling)]
    public async Task Resume_StuckInTheNetworkForLongerThanTheClientWaits_ChangesNothingWhenItArrives(HttpTransportType transport)
    {
        await using var ann = Create(transport);
        var told = ann.Record();
        var id = (await ann.JoinAsync(_room)).PeerId;
        await _witness.Events.NextAsync(nameof(ISignalingPeer.PeerJoined));
        var held = HoldTheNextResume(transport);

        _network.Cut();
        await told.NextAsync(nameof(ann.Reconnecting));
        var stuck = await held.InTime();
        ann.ReconnectNow();
        (await told.NextAsync(nameof(ann.Reconnected))).Get<bool>(2).Should().BeTrue();

        stuck.Release();
        await stuck.Ended.InTime();
        (await ann.SendMessageAsync(_witness.Id, "still here").InTime()).Status.Should().Be(SendStatuses.Sent);

        ann.PeerId.Should().Be(id);
        (await _witness.GetRosterAsync()).Peers.Should().ContainSingle().Which.State.Should().Be(PeerStates.Connected);
        _witness.Events.All.Should().NotContain(each => each.Name == nameof(ISignalingPeer.PeerLeft));
        told.All.Should().NotContain(each => each.Name == nameof(ann.Removed));
        told.All.Count(each => each.Name == nameof(ann.Reconnecting)).Should().Be(1);
    }

    [Theory]
    [InlineData(HttpTransportType.WebSockets)]
    [InlineData(HttpTransportType.ServerSentEvents)]
    [InlineData(HttpTransportType.LongPolling)]
    public async Task Connection_OfANodeThatDrainsForTooLong_IsDroppedRatherThanLeft(HttpTransportType transport)
    {
        await using var ann = Create(transport);
        var told = ann.Record();
        var id = (await ann.JoinAsync(_room)).PeerId;
        await _witness.Events.NextAsync(nameof(ISignalingPeer.PeerJoined));
        _network.IsDown = true;

        await _server.Services.GetRequiredService<IHubContext<SignalingHub, ISignalingPeer>>().Clients.Client(id).ServerDraining(0);

        await told.NextAsync(nameof(ann.ServerDraining));
        await told.NextAsync(nameof(ann.Reconnecting));
        await ShouldBeSuspendedAsync();
    }

    [Theory]
    [InlineData(HttpTransportType.WebSockets)]
    [InlineData(HttpTransportType.ServerSentEvents)]
    public async Task Connection_OnWhichTheServerIsSilentForTooLong_IsDroppedRatherThanLeft(HttpTransportType transport)
    {
        await using var ann = Create(transport, options => options.ServerTimeout = TimeSpan.FromSeconds(1));
        var told = ann.Record();
        await ann.JoinAsync(_room);
        await _witness.Events.NextAsync(nameof(ISignalingPeer.PeerJoined));

        SilenceServer();

        await told.NextAsync(nameof(ann.Reconnecting));
        await ShouldBeSuspendedAsync();
    }

    [Theory]
    [InlineData(HttpTransportType.WebSockets)]
    [InlineData(HttpTransportType.ServerSentEvents)]
    [InlineData(HttpTransportType.LongPolling)]
    public async Task Connection_SilentAfterAHint_IsDroppedRatherThanLeft(HttpTransportType transport)
    {
        await using var ann = Create(transport);
        var told = ann.Record();
        await ann.JoinAsync(_room);
        await _witness.Events.NextAsync(nameof(ISignalingPeer.PeerJoined));

        SilenceServer();

        ann.ReconnectNow();

        await told.NextAsync(nameof(ann.Reconnecting));
        await ShouldBeSuspendedAsync();
    }

    [Theory]
    [InlineData(HttpTransportType.WebSockets)]
    [InlineData(HttpTransportType.ServerSentEvents)]
    [InlineData(HttpTransportType.LongPolling)]
    public async Task Client_DisposedInARoom_LeavesAtOnce(HttpTransportType transport)
    {
        await using var ann = Create(transport);
        var id = (await ann.JoinAsync(_room)).PeerId;
        await _witness.Events.NextAsync(nameof(ISignalingPeer.PeerJoined));

        await ann.DisposeAsync();

        (await _witness.Events.NextAsync(nameof(ISignalingPeer.PeerLeft))).Arguments.Take(2).Should().Equal(id, PeerLeftReasons.Left);
    }

    private void SilenceServer()
    {
        _network.IsDown = true;
        foreach (var connection in _network.Connections)
        {
            connection.SwallowsDown = true;
        }
    }

    private async Task ShouldBeSuspendedAsync() =>
        (await _witness.Events.NextAsync(nameof(ISignalingPeer.PeerUpdated))).Get<PeerInfo>(0).State.Should().Be(PeerStates.Suspended);

    /// <summary>
    /// The proxy cannot read a client's frames in a WebSocket. The frame with Resume is the first long one after the first frame, which is the
    /// handshake.
    /// </summary>
    private Task<ProxiedConnection> HoldTheNextResume(HttpTransportType transport)
    {
        var before = _network.Connections.ToHashSet();
        var held = new TaskCompletionSource<ProxiedConnection>(TaskCreationOptions.RunContinuationsAsynchronously);
        _network.Seen = (connection, piece) =>
        {
            var isResume = transport == HttpTransportType.WebSockets
                ? connection.IsWebSocket && piece.Bytes.Length > 60 && !piece.Text.StartsWith("GET ", StringComparison.Ordinal)
                : piece.Text.Contains("\"Resume", StringComparison.Ordinal);
            if (piece.IsUp && isResume && !before.Contains(connection) && !held.Task.IsCompleted)
            {
                connection.Hold();
                held.TrySetResult(connection);
            }
        };
        return held.Task;
    }

    private SignalingClient Create(HttpTransportType transport, Action<SignalingClientOptions>? configure = null)
    {
        var options = new SignalingClientOptions
        {
            ServerUrl = _network.Address,
            Transports = transport,
            UseNetworkHints = false,
            ReconnectPolicy = new Soon(),
            ProbeTimeout = TimeSpan.FromMilliseconds(200),
            DrainPatience = TimeSpan.FromMilliseconds(50),
        };
        configure?.Invoke(options);
        return new SignalingClient(options);
    }

    private sealed class Soon : IRetryPolicy
    {
        public TimeSpan? NextRetryDelay(RetryContext retryContext) => TimeSpan.FromMilliseconds(50);
    }
}

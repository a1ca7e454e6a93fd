using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;
using Signaling.Client;
using Signaling.Server;
using Signaling.Tests.Support;

namespace Signaling.Tests;

/// <summary>A connection that the .NET client has lost or given up says nothing in its name, however late it arrives.</summary>
public sealed class SignalingClientFarewellTests : IAsyncLifetime
{
    private readonly string _room = Guid.NewGuid().ToString();
    private SignalingServer _server = null!;
    private FaultyProxy _network = null!;
    private HubPeer _witness = null!;

    public async ValueTask InitializeAsync()
    {
        // A server learns only by this time that a client polls no more.
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

        _network.IsDown = true;
        foreach (var connection in _network.Connections)
        {
            connection.SwallowsDown = true;
        }

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

        _network.IsDown = true;
        foreach (var connection in _network.Connections)
        {
            connection.SwallowsDown = true;
        }

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

    private async Task ShouldBeSuspendedAsync() =>
        (await _witness.Events.NextAsync(nameof(ISignalingPeer.PeerUpdated))).Get<PeerInfo>(0).State.Should().Be(PeerStates.Suspended);

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

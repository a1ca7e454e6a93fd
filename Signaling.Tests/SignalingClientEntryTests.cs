using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.Extensions.DependencyInjection;
using Signaling.AspNetCore.Draining;
using Signaling.Client;
using Signaling.Tests.Support;

namespace Signaling.Tests;

/// <summary>The .NET client joins a room while a component on the way does not answer.</summary>
public sealed class SignalingClientEntryTests : IAsyncLifetime
{
    private readonly string _room = Guid.NewGuid().ToString();
    private SignalingServer _server = null!;
    private FaultyProxy _network = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await SignalingServer.StartAsync();
        _network = new FaultyProxy(_server.Address);
    }

    public async ValueTask DisposeAsync()
    {
        await _network.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Theory]
    [InlineData(true, true, ClientProtocol.Json)]
    [InlineData(true, false, ClientProtocol.Json)]
    [InlineData(false, true, ClientProtocol.Json)]
    [InlineData(true, true, ClientProtocol.MessagePack)]
    public async Task WebSocket_ThatOpensAndStaysSilent_IsReplacedByTheNextTransport(bool up, bool down, ClientProtocol protocol)
    {
        SwallowWebSockets(up, down);
        await using var ann = new SignalingClient(_server.Address);
        await ann.JoinAsync(_room);
        await using var bob = Create(options =>
        {
            options.HubProtocol = protocol.Create();
            options.TransportPatience = TimeSpan.FromMilliseconds(200);
        });

        await bob.JoinAsync(_room).InTime();

        (await bob.SendMessageAsync(ann.PeerId!, "hi").InTime()).Status.Should().Be(SendStatuses.Sent);
        _network.Connections.Should().Contain(connection => connection.IsWebSocket, "the client tries a WebSocket first");
        await Patience.Until(() => ann.Peers.Count == 1, "Ann knows exactly one peer");
    }

    [Fact]
    public async Task Transport_ThatWasSilent_IsNotTriedAgainBeforeTheNetworkMayHaveChanged()
    {
        SwallowWebSockets(up: true, down: true);
        await using var bob = Create(options => options.TransportPatience = TimeSpan.FromMilliseconds(200));
        var told = bob.Record();
        await bob.JoinAsync(_room).InTime();
        var sockets = _network.Connections.Count(connection => connection.IsWebSocket);

        _network.Cut();
        await told.NextAsync(nameof(bob.Reconnecting));
        await told.NextAsync(nameof(bob.Reconnected));

        _network.Connections.Count(connection => connection.IsWebSocket).Should().Be(sockets);
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task OnlyWebSocket_ThatStaysSilent_EndsInTimeAndNamesTheHandshake(bool up, bool down)
    {
        SwallowWebSockets(up, down);
        await using var bob = CreateImpatient(skipsNegotiation: true);

        await ShouldFailAsync(bob, "*a WebSocket opened, but the handshake was not answered*");
    }

    [Theory]
    [InlineData(false, "*the negotiation was not answered*")]
    [InlineData(true, "*the request to open a WebSocket was not answered*")]
    public async Task Server_ThatAcceptsAndNeverAnswers_EndsInTimeAndNamesTheStep(bool skipsNegotiation, string words)
    {
        _network.IsMute = true;
        await using var bob = CreateImpatient(skipsNegotiation);

        await ShouldFailAsync(bob, words);
        await ShouldFailAsync(bob, words);
    }

    [Fact]
    public async Task AccessTokenProvider_ThatNeverReturns_EndsInTimeAndIsNamed()
    {
        await using var bob = CreateImpatient(false, _ => new TaskCompletionSource<string?>().Task);

        await ShouldFailAsync(bob, "*AccessTokenProvider did not return*");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Join_ThatIsNotAnswered_EndsInTime_AndLeavesNoPeerBehind(bool isHeard)
    {
        SwallowAfterTheHandshake(up: !isHeard, down: isHeard);
        await using var bob = CreateImpatient(skipsNegotiation: true);
        var told = bob.Record();

        await ShouldFailAsync(bob, "*the call to enter the room was not*");

        await told.NextAsync(nameof(bob.Closed));
        bob.Room.Should().BeNull();
        await Patience.Until(() => _server.Rooms.PeerCount == 0, "the server has no peers");
        _network.Seen = null;
        await using var ann = new SignalingClient(_network.Address);
        (await ann.JoinAsync(_room).InTime()).Peers.Should().BeEmpty();
    }

    [Theory]
    [InlineData(EntryStep.AccessToken)]
    [InlineData(EntryStep.Negotiation)]
    [InlineData(EntryStep.Transport)]
    [InlineData(EntryStep.Handshake)]
    [InlineData(EntryStep.Room)]
    internal async Task Entry_Cancelled_EndsAtOnceInEachStep(EntryStep step)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _network.Seen = (connection, piece) =>
        {
            var isReached = step switch
            {
                EntryStep.Negotiation => piece.IsUp && piece.Text.Contains("/negotiate", StringComparison.Ordinal),
                EntryStep.Transport => piece.IsUp && connection.IsWebSocket,
                EntryStep.Handshake => !piece.IsUp && connection.IsWebSocket,
                EntryStep.Room => !piece.IsUp && connection.IsWebSocket && piece.Text.Contains("{}\u001e", StringComparison.Ordinal),
                _ => false,
            };
            if (isReached)
            {
                connection.Hold();
                connection.SwallowsDown = true;
                reached.TrySetResult();
            }
        };
        await using var bob = Create(options =>
        {
            options.ConnectTimeout = TimeSpan.FromHours(1);
            options.SkipNegotiation = step != EntryStep.Negotiation;
            options.AccessTokenProvider = step != EntryStep.AccessToken ? null : _ =>
            {
                reached.TrySetResult();
                return new TaskCompletionSource<string?>().Task;
            };
        });
        using var cancelling = new CancellationTokenSource();

        var join = bob.JoinAsync(_room, cancellationToken: cancelling.Token);
        await reached.Task.InTime();
        await cancelling.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => join.InTime());
    }

    [Fact]
    public async Task Connect_ToAClosedPortThatLooksLikeAStatus_HasNoCode()
    {
        await using var client = new SignalingClient(new SignalingClientOptions { ServerUrl = new Uri($"http://127.0.0.1:{ClosedPortLike401()}/503/403") });

        var failure = await Assert.ThrowsAsync<SignalingException>(() => client.JoinAsync(_room).InTime());

        (failure.Code, failure.IsTransient).Should().Be(((string?)null, true));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Connect_RefusedWithAStatus_HasItsCode(bool skipsNegotiation)
    {
        await using var server = await SignalingServer.StartAsync(new Dictionary<string, string?> { ["Signaling:AllowedOrigins:0"] = "https://good.example" });
        await using var client = new SignalingClient(new SignalingClientOptions
        {
            ServerUrl = server.Address,
            Transports = HttpTransportType.WebSockets,
            SkipNegotiation = skipsNegotiation,
            ConfigureHttp = http => http.Headers["Origin"] = "https://evil.example",
        });

        var failure = await Assert.ThrowsAsync<SignalingException>(() => client.JoinAsync(_room).InTime());

        (failure.Code, failure.IsTransient).Should().Be((SignalingErrorCodes.Forbidden, false));
    }

    [Theory]
    [InlineData("MaxConnections", SignalingErrorCodes.ServerFull, HttpTransportType.WebSockets | HttpTransportType.LongPolling)]
    [InlineData("MaxConnections", SignalingErrorCodes.ServerFull, HttpTransportType.WebSockets)]
    [InlineData("RateLimits:Address:MaxConnections", SignalingErrorCodes.RateLimited, HttpTransportType.WebSockets | HttpTransportType.LongPolling)]
    [InlineData("RateLimits:Address:MaxConnections", SignalingErrorCodes.RateLimited, HttpTransportType.WebSockets)]
    public async Task Connect_RefusedByALimit_HasItsCode_AndIsTransient(string limit, string code, HttpTransportType transports)
    {
        await using var server = await SignalingServer.StartAsync(new Dictionary<string, string?> { ["Signaling:RateLimits:Enabled"] = "true", [$"Signaling:{limit}"] = "1" });
        await using var first = new SignalingClient(server.Address);
        await first.ConnectAsync();
        await using var second = new SignalingClient(new SignalingClientOptions { ServerUrl = server.Address, Transports = transports });
        await using var skipping = new SignalingClient(new SignalingClientOptions { ServerUrl = server.Address, SkipNegotiation = true });

        var failure = await Assert.ThrowsAsync<SignalingException>(() => second.JoinAsync(_room).InTime());
        var skipped = await Assert.ThrowsAsync<SignalingException>(() => skipping.JoinAsync(_room).InTime());

        (failure.Code, failure.IsTransient).Should().Be((code, true), failure.ToString());
        failure.Message.Should().NotContain(code).And.MatchRegex(@"connections.* Wait \d+ seconds, then (connect|try) again\.$", "these are the server's words");
        skipped.Code.Should().Be(code == SignalingErrorCodes.ServerFull ? SignalingErrorCodes.Unavailable : code, "a WebSocket that is refused has no body");
        skipped.IsTransient.Should().BeTrue();
    }

    [Fact]
    public async Task Connect_AfterTooManyNegotiations_HasTheCode_AndTheTimeToWait()
    {
        await using var server = await SignalingServer.StartAsync(new Dictionary<string, string?>
        {
            ["Signaling:RateLimits:Address:NegotiationBurst"] = "1", ["Signaling:RateLimits:Address:NegotiationsPerSecond"] = "1",
        });
        SignalingException? failure = null;

        // On a busy machine, the next negotiation may be late enough to be allowed.
        for (var i = 0; failure is null && i < 100; i++)
        {
            await using var client = new SignalingClient(server.Address);
            failure = await Record.ExceptionAsync(() => client.ConnectAsync().InTime()) as SignalingException;
        }

        (failure!.Code, failure.IsTransient).Should().Be((SignalingErrorCodes.RateLimited, true), failure.ToString());
        failure.Message.Should().MatchRegex(@"^This network address has negotiated too many connections\. Wait \d+ seconds, then try again\.$");
    }

    [Fact]
    public async Task Connect_ToANodeThatDrains_HasTheCode_AndTheTimeToWait()
    {
        await using var server = await SignalingServer.StartAsync(new Dictionary<string, string?> { ["Signaling:Draining:Spread"] = "00:01:00" });
        await using var staying = await HubPeer.ConnectAsync(server);
        var draining = server.Services.GetRequiredService<NodeDrain>().RunAsync(TestContext.Current.CancellationToken);
        await staying.Events.NextAsync(nameof(ISignalingPeer.ServerDraining));
        await using var client = new SignalingClient(server.Address);

        var failure = await Assert.ThrowsAsync<SignalingException>(() => client.ConnectAsync().InTime());

        (failure.Code, failure.IsTransient).Should().Be((SignalingErrorCodes.Draining, true), failure.ToString());
        failure.Message.Should().Be("This node is draining and accepts no new connections. Wait 1 second, then connect again.");
        await staying.DisposeAsync();
        await draining.InTime();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void ConnectTimeout_ThatIsNotPositive_IsRefused(int seconds) =>
        FluentActions.Invoking(() => Create(options => options.ConnectTimeout = TimeSpan.FromSeconds(seconds)))
            .Should().Throw<ArgumentException>().WithMessage("ConnectTimeout*");

    private static int ClosedPortLike401()
    {
        for (var port = 40_100; ; port++)
        {
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException) when (port < 40_199)
            {
                // The port is in use. Try the next one.
            }
        }
    }

    private void SwallowWebSockets(bool up, bool down) => _network.Seen = (connection, piece) =>
    {
        if (connection.IsWebSocket && !piece.IsUp && piece.Text.StartsWith("HTTP/1.1 101", StringComparison.Ordinal))
        {
            (connection.SwallowsUp, connection.SwallowsDown) = (up, down);
        }
    };

    private void SwallowAfterTheHandshake(bool up, bool down) => _network.Seen = (connection, piece) =>
    {
        if (!piece.IsUp && connection.IsWebSocket && piece.Text.Contains("{}\u001e", StringComparison.Ordinal))
        {
            (connection.SwallowsUp, connection.SwallowsDown) = (up, down);
        }
    };

    private async Task ShouldFailAsync(SignalingClient client, string words)
    {
        var failure = await Assert.ThrowsAsync<SignalingException>(() => client.JoinAsync(_room).InTime());
        (failure.Code, failure.IsTransient).Should().Be(((string?)null, true));
        failure.Message.Should().Match(words).And.Contain(" 2 seconds");
        client.State.Should().Be(SignalingClientState.Disconnected);
    }

    private SignalingClient CreateImpatient(bool skipsNegotiation, Func<CancellationToken, Task<string?>>? tokens = null) => Create(options =>
    {
        options.SkipNegotiation = skipsNegotiation;
        options.ConnectTimeout = TimeSpan.FromSeconds(2);
        options.AccessTokenProvider = tokens;
    });

    private SignalingClient Create(Action<SignalingClientOptions> configure)
    {
        var options = new SignalingClientOptions { ServerUrl = _network.Address };
        configure(options);
        return new SignalingClient(options);
    }
}

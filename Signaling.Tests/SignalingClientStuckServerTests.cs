using Signaling.Client;
using Signaling.Tests.Support;

namespace Signaling.Tests;

/// <summary>Against a server that does not answer, everything of the .NET client ends in time: cancelled, by its limit, or with the client.</summary>
public sealed class SignalingClientStuckServerTests
{
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(2);

    private readonly string _room = Guid.NewGuid().ToString();

    public static TheoryData<string, bool> Answers => new()
    {
        { "", false },
        { "", true },
        { "HTTP/1.1 200 OK\r\nContent-Ty", false },
        { "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{\"connectionId\":\"", false },
        { "HTTP/1.1 101 Switching Protocols\r\nUpgra", true },
        { "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 100\r\n\r\nbusy", false },
    };

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task Join_OfAServerThatIsStuck_EndsInTime_HoweverItEnds(string answer, bool skipsNegotiation)
    {
        await using var server = new StuckServer(answer);
        await using var client = Create(server.Address, skipsNegotiation);
        using var cancelling = new CancellationTokenSource();

        var cancelled = client.JoinAsync(_room, cancellationToken: cancelling.Token);
        await server.Asked.Task.InTime();
        await ShouldEndAsync("the cancelled join", async () =>
        {
            await cancelling.CancelAsync();
            await Assert.ThrowsAnyAsync<Exception>(() => cancelled);
        });
        await ShouldEndAsync("the join with a limit of half a second", async () =>
        {
            await using var impatient = Create(server.Address, skipsNegotiation, TimeSpan.FromMilliseconds(500));
            (await Assert.ThrowsAsync<SignalingException>(() => impatient.JoinAsync(_room))).IsTransient.Should().BeTrue();
        });

        var disconnected = client.JoinAsync(_room);
        await ShouldEndAsync("the disconnect", () => client.DisconnectAsync());
        await ShouldEndAsync("the disconnected join", () => Assert.ThrowsAsync<SignalingException>(() => disconnected));
        client.State.Should().Be(SignalingClientState.Disconnected);

        var disposed = client.JoinAsync(_room);
        await ShouldEndAsync("the disposal", () => client.DisposeAsync().AsTask());
        await ShouldEndAsync("the disposed join", () => Assert.ThrowsAnyAsync<Exception>(() => disposed));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task FrozenServer_HoldsUpNoEnd(bool disposes)
    {
        await using var server = ServerProcess.Start("--urls", "http://127.0.0.1:0");
        await server.Ready.InTime();
        await using var client = Create(await server.Address, skipsNegotiation: false);
        await client.JoinAsync(_room).InTime();

        await server.FreezeAsync();
        using var cancelling = new CancellationTokenSource();
        var cancelled = client.BroadcastMessageAsync("anybody there?", cancelling.Token);
        var leave = client.LeaveAsync(cancelling.Token);
        await ShouldEndAsync("the cancelled calls", async () =>
        {
            await cancelling.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leave);
        });
        var pending = client.GetRosterAsync();
        await ShouldEndAsync("the end of the client", () => disposes ? client.DisposeAsync().AsTask() : client.DisconnectAsync());
        await ShouldEndAsync("the pending call", () => Assert.ThrowsAnyAsync<Exception>(() => pending));

        client.State.Should().Be(SignalingClientState.Disconnected);
        client.Room.Should().BeNull();
    }

    [Fact]
    public async Task FrozenServer_WhileTheClientReturns_HoldsUpNoDisconnect_AndTheClientWorksAgainAfterwards()
    {
        await using var server = await SignalingServer.StartAsync();
        await using var network = new FaultyProxy(server.Address);
        await using var client = Create(network.Address, skipsNegotiation: false);
        var told = client.Record();
        await client.JoinAsync(_room).InTime();
        var stuck = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        network.Seen = (connection, piece) =>
        {
            // From the answer to the handshake on, the connection says nothing.
            if (!piece.IsUp && connection.IsWebSocket && piece.Text.Contains("{}\u001e", StringComparison.Ordinal))
            {
                connection.SwallowsDown = true;
                stuck.TrySetResult();
            }
        };
        network.Cut();
        await told.NextAsync(nameof(client.Reconnecting));
        await stuck.Task.InTime();

        await ShouldEndAsync("the disconnect", () => client.DisconnectAsync());
        network.Seen = null;
        await ShouldEndAsync("the next join", () => client.JoinAsync(_room));

        client.Room.Should().Be(_room);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Join_CutHalfWay_CanBeRepeatedAtOnce_AndLeavesOnePeer(bool isHeard)
    {
        await using var server = await SignalingServer.StartAsync();
        await using var network = new FaultyProxy(server.Address);
        await using var client = Create(network.Address, skipsNegotiation: true);
        var stuck = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        network.Seen = (connection, piece) =>
        {
            if (!piece.IsUp && connection.IsWebSocket && piece.Text.Contains("{}\u001e", StringComparison.Ordinal))
            {
                (connection.SwallowsUp, connection.SwallowsDown) = (!isHeard, isHeard);
                stuck.TrySetResult();
            }
        };
        using var cancelling = new CancellationTokenSource();
        var cut = client.JoinAsync(_room, cancellationToken: cancelling.Token);
        await stuck.Task.InTime();
        if (isHeard)
        {
            await Patience.Until(() => server.Rooms.PeerCount == 1, "the server has accepted the peer");
        }

        await cancelling.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cut);
        network.Seen = null;
        await ShouldEndAsync("the repeated join", () => client.JoinAsync(_room));

        client.Room.Should().Be(_room);
        await Patience.Until(() => server.Rooms.PeerCount == 1 && client.Peers.Count == 0, "the peer of the cut join has left");
    }

    private static SignalingClient Create(Uri address, bool skipsNegotiation, TimeSpan? timeout = null) => new(new SignalingClientOptions
    {
        ServerUrl = address,
        SkipNegotiation = skipsNegotiation,
        UseNetworkHints = false,
        ConnectTimeout = timeout ?? TimeSpan.FromMinutes(10),
    });

    private static async Task ShouldEndAsync(string what, Func<Task> end)
    {
        var start = TimeProvider.System.GetTimestamp();
        await end().InTime();
        TimeProvider.System.GetElapsedTime(start).Should().BeLessThan(_limit, "{0} waits for nobody", what);
    }
}

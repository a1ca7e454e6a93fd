using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Signaling.Tests.Support;

namespace Signaling.Tests.Limiting;

/// <summary>What one connection sends too fast is refused, then it is closed. Other connections have limits of their own.</summary>
public sealed class ConnectionLimitTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new();
    private SignalingServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await SignalingServer.StartAsync(
        new Dictionary<string, string?>
        {
            ["Signaling:RateLimits:Connection:CallsPerSecond"] = "10",
            ["Signaling:RateLimits:Connection:CallBurst"] = "100",
            ["Signaling:RateLimits:Connection:BytesPerSecond"] = "100000",
            ["Signaling:RateLimits:Connection:ByteBurst"] = "500000",
            ["Signaling:RateLimits:Connection:FramesPerSecond"] = "1000",
            ["Signaling:RateLimits:Connection:FrameBurst"] = "1000",
            ["Signaling:RateLimits:Connection:BroadcastBytesPerSecond"] = "1000",
            ["Signaling:RateLimits:Connection:BroadcastBurst"] = "20000",
            ["Signaling:ClientTimeout"] = "1.00:00:00",
        },
        _time);

    public async ValueTask DisposeAsync()
    {
        _server.Log.Alarms.Should().BeEmpty();
        await _server.DisposeAsync();
    }

    [Theory]
    [InlineData(HttpTransportType.WebSockets, false)]
    [InlineData(HttpTransportType.WebSockets, true)]
    [InlineData(HttpTransportType.ServerSentEvents, false)]
    [InlineData(HttpTransportType.LongPolling, false)]
    public async Task Calls_OverTheBurst_AreRefusedWithATimeToWait_AndThenMadeAgain(HttpTransportType transport, bool messagePack)
    {
        await using var ann = await HubPeer.ConnectAsync(_server, transport, messagePack);
        await ann.JoinAsync("room");
        await using var bob = await HubPeer.JoinAsync(_server, "room");

        // The Join and the client's first ping have taken some of the burst.
        var (sent, refusal) = await SendUntilRefusedAsync(ann, bob.Id, "x");
        sent.Should().BeInRange(60, 90);
        refusal.Should().Contain("rate_limited: ").And.MatchRegex(@"more than 10 calls a second\. Wait \d seconds, then call again\.");
        (await bob.SendMessageAsync(ann.Id, "another connection")).Status.Should().Be(SendStatuses.Sent);

        _time.Advance(TimeSpan.FromSeconds(3));
        (await ann.SendMessageAsync(bob.Id, "y")).Status.Should().Be(SendStatuses.Sent);
        _server.Log.Lines.Should().ContainSingle(line => line.EventId.Id == 1011).Which.Text.Should()
            .Contain("Signaling:RateLimits:Connection:CallsPerSecond").And.Contain("127.0.0.1");
    }

    [Theory]
    [InlineData(HttpTransportType.WebSockets)]
    [InlineData(HttpTransportType.LongPolling)]
    public async Task Client_ThatContinues_IsClosedWithTheCode(HttpTransportType transport)
    {
        await using var ann = await HubPeer.ConnectAsync(_server, transport);
        await ann.JoinAsync("room");

        var refused = 0;
        await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            while (true)
            {
                refused += await ann.TryCallAsync("SendMessage", "nobody", "x") == SignalingErrorCodes.RateLimited ? 1 : 0;
            }
        });

        refused.Should().BePositive("the first excess is refused");
        (await ann.Closed.InTime())!.Message.Should().Contain("rate_limited: ").And.Contain("is closed");
        await Patience.Until(() => _server.Relay.ConnectionCount == 0, "the server has forgotten the connection");
    }

    [Theory]
    [InlineData("NoSuchMethod")]
    [InlineData("SendOffer", 1, 2, 3)]
    [InlineData("GetRoster")]
    [InlineData("Resume", "made-up")]
    public async Task Call_ThatIsDear_CountsTenTimes(string method, params object[] arguments)
    {
        await using var peer = await HubPeer.ConnectAsync(_server);
        var calls = 0;
        while (await peer.TryCallAsync(method, arguments) != SignalingErrorCodes.RateLimited)
        {
            calls++;
        }

        calls.Should().BeInRange(8, 10);
    }

    [Fact]
    public async Task Bytes_OverTheBurst_AreRefused()
    {
        await using var ann = await HubPeer.JoinAsync(_server, "room");
        await using var bob = await HubPeer.JoinAsync(_server, "room");

        var (sent, refusal) = await SendUntilRefusedAsync(ann, bob.Id, new string('x', 16_000));

        sent.Should().BeInRange(25, 31);
        refusal.Should().MatchRegex(@"more than 100000 bytes a second\. Wait \d seconds");
    }

    [Fact]
    public async Task Frames_ThatNeverBecomeACall_CloseTheConnectionWithTheCode()
    {
        await using var peer = await PlainWebSocketPeer.ConnectAsync(_server);
        var sending = SendEmptyFragmentsAsync(peer, count: 3000);

        var last = await peer.ReceiveAsync();

        last!["type"]!.GetValue<int>().Should().Be(7);
        last["error"]!.GetValue<string>().Should().Contain("rate_limited: ").And.Contain("WebSocket frames");
        last["allowReconnect"]?.GetValue<bool>().Should().NotBe(true);
        await peer.WaitForEndAsync();
        await sending;
        await Patience.Until(() => _server.Relay.ConnectionCount == 0, "the server has forgotten the connection");
    }

    [Fact]
    public async Task MessagesToAll_OverTheirBudget_AreRefused_AndThoseToOneAreNot()
    {
        await using var ann = await HubPeer.JoinAsync(_server, "room");
        await using var bob = await HubPeer.JoinAsync(_server, "room");
        await using var cy = await HubPeer.JoinAsync(_server, "room");

        var (sent, refusal) = await SendUntilRefusedAsync(ann, null, new string('x', 2000));

        // Two receivers, so each message costs a good 4,000 bytes. The last one may exceed the budget.
        sent.Should().BeInRange(4, 5);
        refusal.Should().Contain("Messages to all peers").And.MatchRegex(@"Wait \d+ seconds, then send again");
        (await ann.SendMessageAsync(bob.Id, "to one")).Status.Should().Be(SendStatuses.Sent);
        _time.Advance(TimeSpan.FromSeconds(10));
        (await ann.SendMessageAsync(null, "to all")).Status.Should().Be(SendStatuses.Sent);
    }

    [Fact]
    public async Task Excess_IsCounted_ByItsLimit()
    {
        var counts = new List<string?>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Name == "signaling.limits.exceeded" && instrument.Meter.Scope == _server.Services.GetRequiredService<IMeterFactory>())
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((_, count, tags, _) => counts.Add($"{tags[0].Key}={tags[0].Value} {count}"));
        listener.Start();
        await using var ann = await HubPeer.JoinAsync(_server, "room");

        await SendUntilRefusedAsync(ann, "nobody", "x");

        counts.Should().Equal("limit=connection_calls 1");
    }

    private static async Task<(int Sent, string Refusal)> SendUntilRefusedAsync(HubPeer peer, string? to, string payload)
    {
        for (var sent = 0; ; sent++)
        {
            try
            {
                await peer.SendMessageAsync(to, payload);
            }
            catch (HubException exception) when (exception.Message.Contains(SignalingErrorCodes.RateLimited, StringComparison.Ordinal))
            {
                return (sent, exception.Message);
            }
            catch (HubException)
            {
                // The target is unknown; the call counts.
            }
        }
    }

    private static async Task SendEmptyFragmentsAsync(PlainWebSocketPeer peer, int count)
    {
        try
        {
            for (var i = 0; i < count; i++)
            {
                await peer.Socket.SendAsync(default(ReadOnlyMemory<byte>), System.Net.WebSockets.WebSocketMessageType.Text, endOfMessage: false, TestContext.Current.CancellationToken);
            }
        }
        catch (Exception exception) when (exception is System.Net.WebSockets.WebSocketException or ObjectDisposedException or InvalidOperationException)
        {
            // The server has closed.
        }
    }
}

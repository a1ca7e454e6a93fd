using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.AspNetCore.Http.Connections;
using Signaling.Client;
using Signaling.Tests.Support;

namespace Signaling.Tests.Access;

/// <summary>The .NET client renews its access token in place.</summary>
public sealed class ClientRenewalTests
{
    [Theory]
    [InlineData(HttpTransportType.WebSockets, ClientProtocol.Json)]
    [InlineData(HttpTransportType.WebSockets, ClientProtocol.MessagePack)]
    [InlineData(HttpTransportType.ServerSentEvents, ClientProtocol.Json)]
    [InlineData(HttpTransportType.LongPolling, ClientProtocol.Json)]
    public async Task Token_ThatExpires_IsRenewed_TheRoomSeesNothing_AndEverySignalArrives(HttpTransportType transport, ClientProtocol protocol)
    {
        await using var server = await SignalingServer.StartAsync(TestTokens.Settings);
        await using var ann = new SignalingClient(new SignalingClientOptions { ServerUrl = server.Address, AccessTokenProvider = _ => Task.FromResult<string?>(TestTokens.For("room", "ann")) });
        var tokens = 0;
        await using var bob = new SignalingClient(new SignalingClientOptions
        {
            ServerUrl = server.Address,
            Transports = transport,
            HubProtocol = protocol.Create(),

            // Much earlier than at the end of its life: the test does not depend on how quick this machine is.
            RenewalPoint = (0.02, 0.01),
            AccessTokenProvider = _ =>
            {
                Interlocked.Increment(ref tokens);
                return Task.FromResult<string?>(TestTokens.For("room", "bob", ("exp", TestTokens.In(TimeSpan.FromSeconds(100)))));
            },
        });
        ConcurrentQueue<string> seen = [];
        ConcurrentQueue<string> heardByAnn = [];
        ConcurrentQueue<string> heardByBob = [];
        await ann.JoinAsync("room");
        await bob.JoinAsync("room");
        var peerId = bob.PeerId;
        ann.PeerUpdated += e => Handled.By(() => seen.Enqueue($"updated {e.Peer.State}"));
        ann.PeerLeft += e => Handled.By(() => seen.Enqueue($"left {e.Reason}"));
        ann.MessageReceived += e => Handled.By(() => heardByAnn.Enqueue(e.Payload));
        bob.MessageReceived += e => Handled.By(() => heardByBob.Enqueue(e.Payload));
        bob.Reconnecting += _ => Handled.By(() => seen.Enqueue("reconnecting"));
        bob.Reconnected += _ => Handled.By(() => seen.Enqueue("reconnected"));
        bob.Removed += e => Handled.By(() => seen.Enqueue($"removed {e.Reason}"));

        List<string> sent = [];
        var start = TimeProvider.System.GetTimestamp();
        while (Volatile.Read(ref tokens) < 6 && TimeProvider.System.GetElapsedTime(start) < TimeSpan.FromMinutes(1))
        {
            sent.Add(sent.Count.ToString(CultureInfo.InvariantCulture));
            await Task.WhenAll(ann.SendMessageAsync(bob.PeerId!, sent[^1]), bob.SendMessageAsync(ann.PeerId!, sent[^1])).InTime();
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, TestContext.Current.CancellationToken);
        }

        tokens.Should().BeGreaterThanOrEqualTo(6);
        await Patience.Until(() => heardByAnn.Count >= sent.Count && heardByBob.Count >= sent.Count, "everything has arrived");
        heardByAnn.Should().Equal(sent);
        heardByBob.Should().Equal(sent);
        seen.Should().BeEmpty();
        bob.PeerId.Should().Be(peerId);
        bob.State.Should().Be(SignalingClientState.Connected);
    }

    [Fact]
    public async Task Token_ThatCannotBeRenewed_EndsTheConnection_AndTheClientJoinsAgainWithTheNextOne()
    {
        await using var server = await SignalingServer.StartAsync(TestTokens.Settings);
        var fails = false;
        await using var client = new SignalingClient(new SignalingClientOptions
        {
            ServerUrl = server.Address,
            AccessTokenProvider = _ => Volatile.Read(ref fails)
                ? Task.FromException<string?>(new IOException("The portal is down."))
                : Task.FromResult<string?>(TestTokens.For("room", "ann", ("exp", TestTokens.In(TimeSpan.FromSeconds(4))))),
        });
        TaskCompletionSource<Exception?> broke = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource<bool> back = new(TaskCreationOptions.RunContinuationsAsynchronously);
        client.Reconnecting += e => Handled.By(() => broke.TrySetResult(e.Exception));
        client.Reconnected += e => Handled.By(() => back.TrySetResult(e.Resumed));
        await client.JoinAsync("room");
        Volatile.Write(ref fails, true);

        (await broke.Task.InTime())!.Message.Should().Contain("unauthorized: ");
        Volatile.Write(ref fails, false);
        (await back.Task.InTime()).Should().BeFalse("the peer has left its room with its token");
    }

    [Fact]
    public async Task Refusals_OfAccess_HaveTheirCodes()
    {
        await using var server = await SignalingServer.StartAsync(TestTokens.Settings);
        await using var none = new SignalingClient(server.Address);
        await using var wrong = new SignalingClient(new SignalingClientOptions { ServerUrl = server.Address, AccessTokenProvider = _ => Task.FromResult<string?>(TestTokens.For("room")) });

        (await Assert.ThrowsAsync<SignalingException>(() => none.JoinAsync("room"))).Code.Should().Be(SignalingErrorCodes.Unauthorized);
        (await Assert.ThrowsAsync<SignalingException>(() => wrong.JoinAsync("another"))).Code.Should().Be(SignalingErrorCodes.Forbidden);
    }
}

using System.Net;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Signaling.AspNetCore.Draining;
using Signaling.Client;
using Signaling.Tests.ScaleOut;
using Signaling.Tests.Support;
using Signaling.Tests.Support.Redis;

namespace Signaling.Tests;

/// <summary>A draining node accepts no new peers, and its peers move to other nodes.</summary>
public sealed class DrainTests
{
    private const string Room = "room";

    [Fact]
    public async Task DrainingNode_AcceptsNoNewPeers_AndAsksItsPeersToMove()
    {
        var time = new FakeTimeProvider();
        await using var server = await SignalingServer.StartAsync(SlowSettings(), time);
        await using var ann = await HubPeer.JoinAsync(server, Room, "ann");
        await using var bob = await HubPeer.ConnectAsync(server);
        var joined = await bob.JoinAsync(Room, "bob");
        await ann.Events.NextAsync(nameof(ISignalingPeer.PeerJoined));
        await using var idle = await HubPeer.ConnectAsync(server);
        using var http = new HttpClient { BaseAddress = server.Address };
        (await http.GetAsync(new Uri("health/ready", UriKind.Relative))).StatusCode.Should().Be(HttpStatusCode.OK);

        var draining = server.Services.GetRequiredService<NodeDrain>().RunAsync(TestContext.Current.CancellationToken);

        (await bob.Events.NextAsync(nameof(ISignalingPeer.ServerDraining))).Get<int>(0).Should().BeInRange(0, 10_000);
        await ann.Events.NextAsync(nameof(ISignalingPeer.ServerDraining));
        await idle.Events.NextAsync(nameof(ISignalingPeer.ServerDraining));
        (await http.GetAsync(new Uri("health/ready", UriKind.Relative))).StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
        (await http.GetAsync(new Uri("health/live", UriKind.Relative))).StatusCode.Should().Be(HttpStatusCode.OK);
        using var negotiation = await http.PostAsync(new Uri("signaling/negotiate?negotiateVersion=1", UriKind.Relative), null);
        negotiation.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
        negotiation.Headers.RetryAfter.Should().NotBeNull();
        (await negotiation.Content.ReadAsStringAsync()).Should().StartWith(SignalingErrorCodes.Draining);
        await Assert.ThrowsAnyAsync<Exception>(() => PlainWebSocketPeer.ConnectAsync(server));
        (await idle.RefusalAsync(nameof(ISignalingHub.Join), new JoinRequest(Room))).Should().Be(SignalingErrorCodes.Draining);
        (await idle.RefusalAsync(nameof(ISignalingHub.Resume), joined.ResumeToken)).Should().Be(SignalingErrorCodes.Draining);

        // The connected peers can continue until their time, and can move earlier. A peer that moves keeps its place; a peer that leaves does not.
        (await bob.SendMessageAsync(ann.Id, "moving")).Status.Should().Be(SendStatuses.Sent);
        await ann.Events.NextAsync(nameof(ISignalingPeer.ReceiveMessage));
        await bob.Connection.StopAsync(TestContext.Current.CancellationToken);
        (await ann.Events.NextAsync(nameof(ISignalingPeer.PeerUpdated))).Get<PeerInfo>(0).State.Should().Be(PeerStates.Suspended);
        draining.IsCompleted.Should().BeFalse("some peers have not moved");
        await ann.DisposeAsync();
        await idle.DisposeAsync();
        await Patience.Until(() => Advance(time, draining), "all peers have left");
    }

    [Fact]
    public async Task DrainingNode_EndsEveryConnection_AfterAllItsSignals()
    {
        var time = new FakeTimeProvider();
        await using var server = await SignalingServer.StartAsync(SlowSettings(), time);
        await using var ann = await HubPeer.JoinAsync(server, Room, "ann");
        await using var idle = await HubPeer.ConnectAsync(server);
        await using var bob = await PlainWebSocketPeer.ConnectAsync(server);
        var id = (await bob.CallAsync(nameof(ISignalingHub.Join), new JoinRequest(Room)))["result"]!["peerId"]!.GetValue<string>();
        await ann.Events.NextAsync(nameof(ISignalingPeer.PeerJoined));

        var draining = server.Services.GetRequiredService<NodeDrain>().RunAsync(TestContext.Current.CancellationToken);
        (await bob.ReceiveAsync())!["target"]!.GetValue<string>().Should().Be(nameof(ISignalingPeer.ServerDraining));
        List<string> sent = [];
        var attempts = 0;
        for (string? refusal = null; refusal is null && ann.Connection.State == HubConnectionState.Connected; attempts++)
        {
            if (attempts == 20)
            {
                time.Advance(TimeSpan.FromSeconds(10)); // Both connections are due.
            }

            try
            {
                if ((await ann.SendMessageAsync(id, $"{attempts}")).Status == SendStatuses.Sent)
                {
                    sent.Add($"{attempts}");
                }
            }
            catch (Exception exception)
            {
                refusal = exception.Message;
            }
        }

        // SignalR's own clients reconnect only if the Close message allows it.
        List<string> heard = [];
        var last = await bob.ReceiveAsync();
        for (; last!["type"]!.GetValue<int>() == 1; last = await bob.ReceiveAsync())
        {
            if (last["target"]!.GetValue<string>() == nameof(ISignalingPeer.ReceiveMessage))
            {
                heard.Add(last["arguments"]![1]!.GetValue<string>());
            }
        }

        last.ToJsonString().Should().Be("{\"type\":7,\"allowReconnect\":true}");
        (await bob.ReceiveAsync()).Should().BeNull();
        bob.Socket.CloseStatus.Should().Be(WebSocketCloseStatus.NormalClosure);
        sent.Should().HaveCountGreaterThanOrEqualTo(20);
        heard.Should().Equal(sent);
        (await ann.Closed.InTime()).Should().BeNull();
        (await idle.Closed.InTime()).Should().BeNull();
        await bob.Socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, TestContext.Current.CancellationToken).InTime();
        await Patience.Until(() => Advance(time, draining), "all peers have left");
    }

    [Fact]
    public async Task DrainingNode_WhosePeersDoNotReact_StopsAtItsTimeout()
    {
        var settings = Settings();
        settings["Signaling:Draining:Timeout"] = "00:00:00.200";
        await using var node = await NodeProcess.StartAsync(settings);
        await using var network = new CuttableProxy(node.Address);
        await using var deaf = await HubPeer.JoinAsync(new Uri(network.Address, SignalingProtocol.Path), Room);
        network.Freeze();

        (await node.StopAsync()).Should().Be(0);

        node.Output.Should().NotContainAny("fail:", "crit:", "warn:", "Unhandled").And.Contain("1 connections are left");
    }

    [Fact]
    public async Task SingleNode_Restarted_ItsClientsComeBackAndRejoinByThemselves()
    {
        await using var first = await NodeProcess.StartAsync(Settings());
        await using var network = new CuttableProxy(first.Address);
        var clients = await JoinAsync(network, 3);
        var rejoined = clients.Select(client => Rejoined(client.Client)).ToArray();

        (await first.StopAsync()).Should().Be(0);
        var waiting = clients[0].Client.SendMessageAsync(clients[1].Joined.PeerId, "from a peer that is no more");
        await using var second = await NodeProcess.StartAsync(Settings());
        network.Targets = [second.Address];

        (await Task.WhenAll(rejoined).InTime()).Should().AllSatisfy(resumed => resumed.Should().BeFalse("the rooms ended with the node"));
        await Patience.Until(() => clients.All(client => client.Client.Peers.Count == 2), "all clients have both other peers in their rosters");
        (await Assert.ThrowsAsync<SignalingException>(() => waiting).InTime()).Code.Should().Be(SignalingErrorCodes.Draining);
        await DisposeAsync(clients);
    }

    [Fact]
    public async Task RollingRestart_OfThreeNodesUnderLoad_LosesNoPeer_AndNoSentSignal()
    {
        await using var redis = await RedisProcess.StartNewAsync();
        await using var connection = await redis.ConnectAsync();
        var settings = NodeSettings.Patient(redis);
        foreach (var (key, value) in Settings())
        {
            settings[key] = value;
        }

        settings["Signaling:ResumeWindow"] = "00:02:00";

        // The load continues while a client looks for a node that accepts it.
        settings["Signaling:Mailbox:MaxSignals"] = "65536";
        settings["Signaling:Mailbox:MaxBytes"] = "100000000";

        // On a busy machine a receiver reads more slowly than the sender sends.
        settings["Signaling:OutgoingQueue:MaxSignals"] = "65536";
        settings["Signaling:OutgoingQueue:MaxBytes"] = "100000000";
        await using var nodes = new Nodes([.. await NodeProcess.StartAsync(3, settings)]);
        await using var network = new CuttableProxy([.. nodes.All.Select(node => node.Address)]);
        var clients = await JoinAsync(network, 9);
        using var enough = new CancellationTokenSource();
        var talking = clients.Select((client, i) => client.TalkAsync(clients[(i + 1) % clients.Count], enough.Token)).ToArray();

        foreach (var old in nodes.All.ToList())
        {
            var replacement = await NodeProcess.StartAsync(settings);
            nodes.All.Add(replacement);
            network.Targets = [.. network.Targets.Append(replacement.Address)];
            (await old.StopAsync()).Should().Be(0);
            network.Targets = [.. network.Targets.Where(target => target != old.Address)];
            old.Output.Should().Contain("0 connections are left").And.NotContainAny("fail:", "crit:", "Unhandled");
        }

        await Patience.Until(() => clients.All(client => client.Client.State == SignalingClientState.Connected), "all clients are connected again");
        await enough.CancelAsync();
        await Task.WhenAll(talking).InTime();
        clients.Should().AllSatisfy(client => client.Client.PeerId.Should().Be(client.Joined.PeerId, "the peer has never left"));
        foreach (var client in clients)
        {
            await Patience.Until(
                () => client.Client.Peers.Count == 8 && client.Client.Peers.All(peer => peer.State == PeerStates.Connected), "the roster is complete");
            client.Lost.Should().BeEmpty("no peer has left");
        }

        List<string> lost = [], failures = [];
        for (var i = 0; i < clients.Count; i++)
        {
            var (sender, receiver) = (clients[i], clients[(i + 1) % clients.Count]);
            await sender.Client.SendMessageAsync(receiver.Joined.PeerId, $"{int.MaxValue}");
            await Patience.Until(() => receiver.Heard.Contains(int.MaxValue), "the last message has arrived");
            receiver.Heard.Should().BeInAscendingOrder().And.OnlyHaveUniqueItems();
            var waited = sender.Answers.Count(answer => answer.Value == SendStatuses.Queued);
            TestContext.Current.TestOutputHelper!.WriteLine(
                $"{sender.Answers.Count - waited} sent and {waited} queued, {sender.Answers.Keys.Except(receiver.Heard).Count()} of them lost; "
                + $"{sender.Failures.Count} calls failed: {string.Join(' ', sender.Failures.Distinct())}");
            lost.AddRange(sender.Answers.Where(answer => !receiver.Heard.Contains(answer.Key)).Select(answer => $"{answer.Key} of {i}, {answer.Value}"));
            failures.AddRange(sender.Failures);
        }

        lost.Should().BeEmpty();
        failures.Should().BeEmpty("calls wait while their client moves");
        await DisposeAsync(clients);
        await Patience.UntilNothingIsMissing(async () =>
        {
            var stored = await StoredDirectory.ReadAsync(connection);
            return stored.Rooms.Count == 0 && stored.OtherKeys.Count == 0
                ? null
                : $"Redis still has the rooms {string.Join(' ', stored.Rooms.Keys)} and the keys {string.Join(' ', stored.OtherKeys)}.";
        });
    }

    private static bool Advance(FakeTimeProvider time, Task draining)
    {
        time.Advance(TimeSpan.FromMilliseconds(50));
        return draining.IsCompletedSuccessfully;
    }

    private static Dictionary<string, string?> Settings() => new()
    {
        ["Signaling:Draining:Spread"] = "00:00:00.100",
        ["Signaling:Draining:Timeout"] = "00:01:00",
    };

    // For a clock that stands still: of a shorter spread, some connection's time would be less than a millisecond, and is due at once.
    private static Dictionary<string, string?> SlowSettings() => new()
    {
        ["Signaling:Draining:Spread"] = "00:00:10",
        ["Signaling:Draining:Timeout"] = "00:30:00",
    };

    private static async Task<List<Talker>> JoinAsync(CuttableProxy network, int count)
    {
        List<Talker> talkers = [];
        for (var i = 0; i < count; i++)
        {
            // Without negotiation a client has a single connection, which may go to any node.
            var client = new SignalingClient(new SignalingClientOptions
            {
                ServerUrl = network.Address,
                Transports = HttpTransportType.WebSockets,
                SkipNegotiation = true,
                UseNetworkHints = false,
            });
            talkers.Add(new Talker(client, await client.JoinAsync(Room, $"{i}").InTime()));
        }

        return talkers;
    }

    private static Task<bool> Rejoined(SignalingClient client)
    {
        var back = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        client.Reconnected += told => Handled.By(() => back.TrySetResult(told.Resumed));
        return back.Task;
    }

    private static async Task DisposeAsync(List<Talker> talkers)
    {
        foreach (var talker in talkers)
        {
            await talker.Client.DisposeAsync();
        }
    }

    private sealed record Nodes(List<NodeProcess> All) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            foreach (var node in All)
            {
                await node.DisposeAsync();
            }
        }
    }
}

using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Signaling.Client;
using Signaling.Tests.Support;

namespace Signaling.Tests;

/// <summary>A room changes faster than one of its peers reads: the peer receives the final state, with versions that it can follow.</summary>
public sealed class RosterFloodTests : IAsyncLifetime
{
    // More than the buffers of the kernel between server and peer hold.
    private const int Updates = 6000;

    private static readonly Dictionary<string, string> _metadata = new() { ["k"] = new('v', 4000) };

    private SignalingServer _server = null!;

    // The server has a fake time, so that it does not cut the slow peer on a slow machine.
    public async ValueTask InitializeAsync() => _server = await SignalingServer.StartAsync(
        new Dictionary<string, string?> { ["Signaling:Limits:MaxRosterBytesPerSecond"] = "1073741824" }, new FakeTimeProvider());

    public async ValueTask DisposeAsync()
    {
        _server.Log.Alarms.Should().BeEmpty();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task PeerWithoutALibrary_FollowsTheVersionsWithoutAGap_AndKnowsEverySender()
    {
        await using var slow = await PlainWebSocketPeer.ConnectAsync(_server);
        var id = await slow.JoinAsync("room");
        await using var flooder = await FloodAsync();
        await flooder.SendMessageAsync(id, "last");

        long version = 1;
        var (updates, rosters) = (0, 0);
        var names = new Dictionary<string, string>();
        for (var isOver = false; !isOver;)
        {
            var message = (await slow.ReceiveAsync())!;
            var arguments = message["arguments"]!.AsArray();
            switch (message["target"]!.GetValue<string>())
            {
                case nameof(ISignalingPeer.RosterChanged):
                    version = Follow(version, arguments[0]!["version"]!, isWhole: true);
                    names = arguments[0]!["peers"]!.AsArray().ToDictionary(peer => Text(peer!["peerId"]), peer => Text(peer!["displayName"]));
                    rosters++;
                    break;
                case nameof(ISignalingPeer.ReceiveMessage):
                    names.Should().ContainKey(Text(arguments[0]), "a signal comes after the PeerJoined of its sender");
                    isOver = Text(arguments[1]) == "last";
                    break;
                case nameof(ISignalingPeer.PeerLeft):
                    version = Follow(version, arguments[2]!);
                    names.Remove(Text(arguments[0])).Should().BeTrue();
                    break;
                default:
                    version = Follow(version, arguments[1]!);
                    names[Text(arguments[0]!["peerId"])] = Text(arguments[0]!["displayName"]);
                    updates++;
                    break;
            }
        }

        names.Should().ContainSingle().Which.Value.Should().Be("last");
        rosters.Should().BePositive();
        updates.Should().BeLessThan(Updates);
        var roster = (await slow.CallAsync("GetRoster"))["result"]!;
        roster["version"]!.GetValue<long>().Should().Be(version);
        roster["self"]!["peerId"]!.GetValue<string>().Should().Be(id);
        roster["peers"]!.AsArray().Select(peer => Text(peer!["peerId"])).Should().BeEquivalentTo(names.Keys);
    }

    [Fact]
    public async Task Client_BehindASlowNetwork_ReceivesTheFinalStateAndRequestsNoRoster()
    {
        await using var network = new CuttableProxy(_server.Address);
        var log = new CollectedLog();
        using var logging = LoggerFactory.Create(builder => builder.AddProvider(log).AddFilter("Signaling", LogLevel.Debug));
        await using var client = new SignalingClient(new SignalingClientOptions { ServerUrl = network.Address, LoggerFactory = logging });
        await client.JoinAsync("room");
        network.Delay = TimeSpan.FromSeconds(1);
        var last = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var rosters = 0;
        client.RosterChanged += _ => Handled.By(() => rosters++);
        client.MessageReceived += message => Handled.By(() =>
        {
            if (message.Payload == "last")
            {
                last.TrySetResult();
            }
        });

        await using var flooder = await FloodAsync();
        await flooder.SendMessageAsync(client.PeerId!, "last");
        network.Delay = TimeSpan.Zero;
        await last.Task.InTime();

        rosters.Should().BePositive();
        client.Peers.Should().ContainSingle().Which.DisplayName.Should().Be("last");
        log.Lines.Should().NotContain(line => line.EventId.Id == 3010, "there was no gap");
    }

    // Returns the peer whose final name is "last". The other peer has left.
    private async Task<HubPeer> FloodAsync()
    {
        var flooder = await HubPeer.ConnectAsync(_server);
        await flooder.JoinAsync("room", "first", _metadata);
        await using var nomad = await HubPeer.ConnectAsync(_server);
        for (var i = 0; i < Updates; i++)
        {
            await flooder.UpdateAsync(new PeerUpdate($"{i}"));
            if (i % 20 == 0)
            {
                await nomad.JoinAsync("room");
                await nomad.TryCallAsync(nameof(ISignalingHub.SendMessage), null, "hello");
                await nomad.LeaveAsync();
            }
        }

        await flooder.UpdateAsync(new PeerUpdate("last"));
        return flooder;
    }

    private static string Text(JsonNode? node) => node!.GetValue<string>();

    private static long Follow(long known, JsonNode version, bool isWhole = false)
    {
        var next = version.GetValue<long>();
        (isWhole ? Math.Min(next, known + 1) : next).Should().Be(known + 1, "no version is skipped or comes twice");
        return next;
    }
}

using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR.Client;
using Signaling.Client;
using Signaling.Tests.ScaleOut;
using Signaling.Tests.Support;
using Signaling.Tests.Support.Redis;

namespace Signaling.Tests;

/// <summary>A resume that is cut before its answer or during the queued signals loses no signal, and repeats none.</summary>
public sealed class SignalingClientReceivedTests
{
    private const int Sent = 40;

    private readonly string _room = Guid.NewGuid().ToString();

    [Theory]
    [InlineData(HttpTransportType.WebSockets, ClientProtocol.Json, false)]
    [InlineData(HttpTransportType.WebSockets, ClientProtocol.Json, true)]
    [InlineData(HttpTransportType.WebSockets, ClientProtocol.MessagePack, false)]
    [InlineData(HttpTransportType.ServerSentEvents, ClientProtocol.Json, false)]
    public async Task Resume_CutRepeatedlyDuringTheQueuedSignals_DeliversEachSignalOnceAndInOrder(
        HttpTransportType transport, ClientProtocol protocol, bool withRedis)
    {
        await using var redis = withRedis ? await RedisProcess.StartNewAsync() : null;
        await using var server = await SignalingServer.StartAsync(redis is null ? null : WithWindow(NodeSettings.Patient(redis)));
        await using var network = new FaultyProxy(server.Address);
        await using var ann = await HubPeer.JoinAsync(server, _room);
        await using var bob = new SignalingClient(new SignalingClientOptions
        {
            ServerUrl = network.Address,
            Transports = transport,
            HubProtocol = protocol.Create(),
            UseNetworkHints = false,
            ReconnectPolicy = new Soon(),
        });
        var told = bob.Record();
        var id = (await bob.JoinAsync(_room)).PeerId;
        await SuspendAsync(network, ann, bob, told);
        for (var i = 0; i < Sent; i++)
        {
            (await ann.SendMessageAsync(id, TextOf(i))).Status.Should().Be(SendStatuses.Queued);
        }

        CutAfterEach(network, 0, 900, 60_000, 5_000, 100, 30_000);
        network.IsDown = false;
        bob.ReconnectNow();

        await Patience.Until(() => Messages(told).Count >= Sent, "all signals have arrived");
        (await ann.SendMessageAsync(id, TextOf(Sent))).Status.Should().BeOneOf(SendStatuses.Sent, SendStatuses.Queued);
        await Patience.Until(() => Messages(told).Count > Sent, "the last signal has arrived");
        Messages(told).Should().Equal(Enumerable.Range(0, Sent + 1).Select(TextOf));
        told.All.Where(each => each.Name == nameof(bob.Reconnected)).Should().OnlyContain(each => each.Get<bool>(2));
        bob.PeerId.Should().Be(id);
    }

    private static Dictionary<string, string?> WithWindow(Dictionary<string, string?> settings)
    {
        settings["Signaling:ResumeWindow"] = "00:10:00";
        return settings;
    }

    private static string TextOf(int i) => $"{i:0000} {new string('x', 8_000)}";

    private static List<string> Messages(PeerEvents told) =>
        [.. told.All.Where(each => each.Name == nameof(SignalingClient.MessageReceived)).Select(each => each.Get<string>(1))];

    private static async Task SuspendAsync(FaultyProxy network, HubPeer ann, SignalingClient bob, PeerEvents told)
    {
        network.IsDown = true;
        network.Cut();
        await told.NextAsync(nameof(bob.Reconnecting));
        await ann.Events.NextAsync(nameof(ISignalingPeer.PeerJoined));
        (await ann.Events.NextAsync(nameof(ISignalingPeer.PeerUpdated))).Get<PeerInfo>(0).State.Should().Be(PeerStates.Suspended);
    }

    /// <summary>Cuts each connection on which the peer resumes after this number of bytes, counted from the answer, once per length.</summary>
    private static void CutAfterEach(FaultyProxy network, params int[] lengths)
    {
        var cuts = new Queue<int>(lengths);
        var left = new Dictionary<ProxiedConnection, int>();
        network.Seen = (connection, piece) =>
        {
            lock (cuts)
            {
                if (piece.IsUp || (!left.ContainsKey(connection) && !piece.Text.Contains("resumeToken", StringComparison.Ordinal)))
                {
                    return;
                }

                if (!left.TryGetValue(connection, out var length) && !cuts.TryDequeue(out length))
                {
                    return;
                }

                connection.CutsAfter = length <= piece.Bytes.Length ? length : null;
                left[connection] = length - piece.Bytes.Length;
            }
        };
    }

    private sealed class Soon : IRetryPolicy
    {
        public TimeSpan? NextRetryDelay(RetryContext retryContext) => TimeSpan.FromMilliseconds(50);
    }
}

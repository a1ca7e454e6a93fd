using Microsoft.Extensions.Time.Testing;
using Signaling.Tests.Support;
using Signaling.Tests.Support.Redis;

namespace Signaling.Tests.ScaleOut;

/// <summary>A sender on one node that sends faster than a peer on another node reads.</summary>
[Collection(nameof(Alone))]
public sealed class CrossNodeSharesTests
{
    [Fact]
    public async Task Sender_ThatIsFasterThanAReaderOnAnotherNode_IsRefused_AndNoSignalIsLost_AndNoConnectionIsCut()
    {
        await using var redis = await RedisProcess.StartNewAsync();
        await using var near = await SignalingServer.StartAsync(Settings(redis));
        await using var far = await SignalingServer.StartAsync(Settings(redis), new FakeTimeProvider()); // The server must not cut the reader on a slow machine.
        await using var sender = await HubPeer.JoinAsync(near, "room");
        await using var other = await HubPeer.JoinAsync(near, "room");
        await using var slow = await PlainWebSocketPeer.ConnectAsync(far);
        var slowId = await slow.JoinAsync("room");
        await sender.Events.NextAsync(nameof(ISignalingPeer.PeerJoined));
        await sender.Events.NextAsync(nameof(ISignalingPeer.PeerJoined));

        var padding = new string('x', SignalingProtocol.MaxMessageBytes - 8);
        var sent = 0;
        while (await sender.TryCallAsync(nameof(ISignalingHub.SendMessage), slowId, $"{sent} {padding}") is null)
        {
            sent++;
            sent.Should().BeLessThan(10_000, "the sender is refused eventually");
        }

        (await sender.RefusalAsync(nameof(ISignalingHub.SendMessage), null, "to all")).Should().Be(SignalingErrorCodes.RateLimited);
        (await other.SendMessageAsync(slowId, "from the other")).Status.Should().Be(SendStatuses.Sent);

        for (var i = 0; i < sent; i++)
        {
            (await slow.ReceiveAsync())!["arguments"]![1]!.GetValue<string>().Should().StartWith($"{i} ");
        }

        (await slow.ReceiveAsync())!["arguments"]![1]!.GetValue<string>().Should().Be("from the other");
        await Patience.UntilNothingIsMissing(async () => await sender.TryCallAsync(nameof(ISignalingHub.SendMessage), null, "to all again"));
        (await slow.ReceiveAsync())!["arguments"]![1]!.GetValue<string>().Should().Be("to all again");
        near.Log.Alarms.Concat(far.Log.Alarms).Should().BeEmpty();
    }

    // So large that the signals in flight between the nodes hardly count.
    private static Dictionary<string, string?> Settings(RedisProcess redis)
    {
        var settings = NodeSettings.Patient(redis);
        settings["Signaling:OutgoingQueue:MaxBytes"] = "67108864";
        return settings;
    }
}

using Signaling.Tests.Support;
using Signaling.Tests.Support.Redis;

namespace Signaling.Tests.ScaleOut;

/// <summary>The guarantees about the order of events and signals in a room also hold between nodes.</summary>
[Collection(nameof(Alone))]
public sealed class CrossNodeOrderTests
{
    private static readonly SessionDescription _offer = new("offer", Awkward.Text);

    [Fact]
    public async Task PeerJoined_ComesBeforeTheFirstOffer_AndPeerLeftAfterIt_TwoThousandTimes()
    {
        const int Rooms = 20;
        const int Rounds = 100;
        await using var redis = await RedisProcess.StartNewAsync();
        await using var near = await SignalingServer.StartAsync(NodeSettings.Patient(redis));
        await using var far = await SignalingServer.StartAsync(NodeSettings.Patient(redis));

        await Task.WhenAll(Enumerable.Range(0, Rooms).Select(async number =>
        {
            var room = $"room {number}";
            await using var listener = await HubPeer.JoinAsync(near, room);
            await using var caller = await HubPeer.ConnectAsync(far);
            for (var round = 0; round < Rounds; round++)
            {
                // The three calls do not wait for each other's answers: the node receives them together, and executes them in this order.
                Task[] calls = [caller.JoinAsync(room), caller.SendOfferAsync(listener.Id, _offer), caller.LeaveAsync()];
                await Task.WhenAll(calls);

                var joined = await listener.Events.NextAsync(nameof(ISignalingPeer.PeerJoined));
                joined.Get<PeerInfo>(0).PeerId.Should().Be(caller.Id);
                joined.Get<long>(1).Should().Be((2 * round) + 2);
                (await listener.Events.NextAsync(nameof(ISignalingPeer.ReceiveOffer))).Arguments.Should().Equal(caller.Id, _offer);
                (await listener.Events.NextAsync(nameof(ISignalingPeer.PeerLeft))).Arguments.Should().Equal(caller.Id, PeerLeftReasons.Left, (2L * round) + 3);
            }

            listener.Events.ShouldHaveNoMore();
        }));

        near.Log.Alarms.Concat(far.Log.Alarms).Should().BeEmpty();
    }

    [Fact]
    public async Task Signals_OfEveryKindAndInBothDirections_ArriveOnceAndInOrder_AndThenPeerLeft()
    {
        await using var redis = await RedisProcess.StartNewAsync();
        await using var near = await SignalingServer.StartAsync(NodeSettings.Patient(redis));
        await using var far = await SignalingServer.StartAsync(NodeSettings.Patient(redis));

        await Task.WhenAll(SendAndLeaveAsync(near, far, "out"), SendAndLeaveAsync(far, near, "home"));
    }

    private static async Task SendAndLeaveAsync(SignalingServer from, SignalingServer to, string room)
    {
        const int Signals = 400;
        await using var target = await HubPeer.JoinAsync(to, room);
        await using var bystander = await HubPeer.JoinAsync(to, room);
        await using var sender = await HubPeer.JoinAsync(from, room);
        await target.Events.NextAsync(nameof(ISignalingPeer.PeerJoined));
        await target.Events.NextAsync(nameof(ISignalingPeer.PeerJoined));

        // The calls alternate: four kinds of signals to the target, and a message to the room.
        var calls = Enumerable.Range(0, Signals).Select(number => (number % 5) switch
        {
            0 => sender.SendOfferAsync(target.Id, new SessionDescription("offer", $"{number}")),
            1 => sender.SendAnswerAsync(target.Id, new SessionDescription("answer", $"{number}")),
            2 => sender.SendIceAsync(target.Id, new IceCandidate($"{number}")),
            3 => sender.SendMessageAsync(target.Id, $"{number}"),
            _ => sender.SendMessageAsync(null, $"{number}"),
        });
        await Task.WhenAll([.. calls, sender.SendIceAsync(target.Id, null), sender.LeaveAsync()]);

        for (var number = 0; number < Signals; number++)
        {
            var told = await target.Events.NextAsync();
            told.Get<string>(0).Should().Be(sender.Id);
            var content = told.Arguments[1] switch
            {
                SessionDescription description => description.Sdp,
                IceCandidate candidate => candidate.Candidate,
                var payload => payload,
            };
            content.Should().Be($"{number}");
        }

        (await target.Events.NextAsync(nameof(ISignalingPeer.ReceiveIce))).Arguments.Should().Equal([sender.Id, null]);
        (await target.Events.NextAsync(nameof(ISignalingPeer.PeerLeft))).Arguments.Should().Equal(sender.Id, PeerLeftReasons.Left, 4L);
        target.Events.ShouldHaveNoMore();

        await bystander.Events.NextAsync(nameof(ISignalingPeer.PeerJoined));
        for (var number = 4; number < Signals; number += 5)
        {
            (await bystander.Events.NextAsync(nameof(ISignalingPeer.ReceiveMessage))).Get<string>(1).Should().Be($"{number}");
        }

        (await bystander.Events.NextAsync(nameof(ISignalingPeer.PeerLeft))).Get<string>(0).Should().Be(sender.Id);
    }

    [Fact]
    public async Task Versions_WhilePeersComeAndGoOnThreeNodes_HaveNoGap()
    {
        const int Changes = 50;
        await using var redis = await RedisProcess.StartNewAsync();
        await using var first = await SignalingServer.StartAsync(NodeSettings.Patient(redis));
        await using var second = await SignalingServer.StartAsync(NodeSettings.Patient(redis));
        await using var third = await SignalingServer.StartAsync(NodeSettings.Patient(redis));
        SignalingServer[] nodes = [first, second, third];
        var stayers = await Task.WhenAll(nodes.Concat(nodes).Select(node => TrackingPeer.JoinAsync(node.Hub, "room")));
        var goers = await Task.WhenAll(nodes.Select(node => TrackingPeer.ConnectAsync(node.Hub)));

        await Task.WhenAll(
        [
            .. goers.Select(async goer =>
            {
                for (var change = 0; change < Changes; change++)
                {
                    // Other peers join and leave on other nodes at the same time. No peer may receive this message before the PeerJoined of its sender.
                    await goer.JoinAsync("room");
                    await goer.Hub.SendMessageAsync(null, "hello");
                    await goer.UpdateAsync($"change {change}");
                    await goer.LeaveAsync();
                }
            }),
            .. stayers.Take(nodes.Length).Select(async stayer =>
            {
                for (var change = 0; change < Changes; change++)
                {
                    await stayer.UpdateAsync($"change {change}");
                }
            }),
        ]);

        await using var connection = await redis.ConnectAsync();
        await Outcome.RoomHoldsAsync(connection, "room", stayers);
        stayers.Should().AllSatisfy(stayer => stayer.Gaps.Should().Be(0));
        stayers.Should().AllSatisfy(stayer => stayer.Events.All.Count(told => told.Name == nameof(ISignalingPeer.ReceiveMessage)).Should().Be(goers.Length * Changes));
        (await StoredDirectory.ReadAsync(connection)).Rooms["room"].Version.Should().Be(stayers.Length + (nodes.Length * Changes * 4));
        foreach (var peer in stayers.Concat(goers))
        {
            await peer.DisposeAsync();
        }
    }
}

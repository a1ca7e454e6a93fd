using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Signaling.Tests.Support;
using Signaling.Tests.Support.Redis;

namespace Signaling.Tests.ScaleOut;

/// <summary>Repairs are counted. Only the peers of a room that has changed receive an event.</summary>
public sealed class RepairTests
{
    [Fact]
    public async Task Room_OfWhichAMessageWasLost_IsRepairedWithoutACall_AndCounted()
    {
        await using var redis = await RedisProcess.StartNewAsync();
        await using var connection = await redis.ConnectAsync();
        await using var node = await SignalingServer.StartAsync(NodeSettings.Hasty(redis));
        using var repairs = new Repairs(node);
        await using var ann = await TrackingPeer.JoinAsync(node.Hub, "room");

        await connection.GetDatabase().HashIncrementAsync("signaling:room:{room}", "version");

        await Patience.Until(() => repairs.Reasons.Contains("comparison"), "the regular comparison has found it");
        await Patience.Until(() => ann.RostersChanged == 1, "the peer has the version that Redis has");
        await Outcome.RoomHoldsAsync(connection, "room", ann);
    }

    [Fact]
    public async Task Update_InARoomOfWhichMessagesWereLost_IsKept_AndEachRosterHasIt()
    {
        await using var redis = await RedisProcess.StartNewAsync();
        await using var connection = await redis.ConnectAsync();
        await using var node = await SignalingServer.StartAsync(NodeSettings.Hasty(redis));
        await using var ann = await TrackingPeer.JoinAsync(node.Hub, "room");
        await using var bob = await TrackingPeer.JoinAsync(node.Hub, "room");
        await Outcome.RoomHoldsAsync(connection, "room", ann, bob);

        await connection.GetDatabase().HashIncrementAsync("signaling:room:{room}", "version", 3);
        await ann.UpdateAsync("Ann");

        await Patience.Until(() => bob.Others.Single().DisplayName == "Ann", "the other peer knows the new name");
        await Outcome.RoomHoldsAsync(connection, "room", ann, bob);
        (await bob.Hub.GetRosterAsync()).Peers.Single().DisplayName.Should().Be("Ann");
        (await StoredDirectory.ReadAsync(connection)).Rooms["room"].Peers[ann.Id].Should().Contain("\"Ann\"");
        await ann.UpdateAsync("Anna");
        await Patience.Until(() => bob.Others.Single().DisplayName == "Anna", "the versions go on");
        await Outcome.RoomHoldsAsync(connection, "room", ann, bob);
    }

    [Fact]
    public async Task Redis_SlowForOnce_IsNotNoticedByPeersThatAskedForNothing()
    {
        await using var redis = await RedisProcess.StartNewAsync();
        await using var connection = await redis.ConnectAsync();
        await using var network = new CuttableProxy(new Uri($"http://{redis.EndPoint}"));
        var settings = NodeSettings.Patient(network.Address.Authority);
        settings["Signaling:Redis:CommandTimeout"] = "00:00:01";
        settings["Signaling:Redis:LeaseRenewalInterval"] = "00:00:00.500";
        await using var near = await SignalingServer.StartAsync(settings);
        await using var far = await SignalingServer.StartAsync(NodeSettings.Patient(redis));
        using var repairs = new Repairs(near);
        await using var ann = await TrackingPeer.JoinAsync(near.Hub, "room");
        await using var bob = await TrackingPeer.JoinAsync(far.Hub, "room");
        await using var cleo = await TrackingPeer.JoinAsync(near.Hub, "another room");
        await using var late = await TrackingPeer.ConnectAsync(near.Hub);
        await Outcome.RoomHoldsAsync(connection, "room", ann, bob);
        var told = ann.Events.All.Count;

        network.Delay = TimeSpan.FromMilliseconds(1_200);
        await Outcome.IsUnavailableAsync(late.Hub, "Join", new JoinRequest("another room"));
        network.Delay = TimeSpan.Zero;

        await late.JoinInTheEndAsync("another room");
        await Outcome.RoomHoldsAsync(connection, "another room", cleo, late);
        await Outcome.SignalsFlowAsync(bob, ann);
        ann.Events.All.Skip(told).Should().OnlyContain(next => next.Name == nameof(ISignalingPeer.ReceiveMessage));
        repairs.Reasons.Should().NotContain("interruption").And.NotContain("lease_lost");
    }

    /// <summary>The reasons of one server's repairs, as a collector of metrics sees them.</summary>
    private sealed class Repairs : IDisposable
    {
        private readonly MeterListener _listener = new();
        private readonly ConcurrentQueue<string> _reasons = new();

        public Repairs(SignalingServer server)
        {
            var meters = server.Services.GetRequiredService<IMeterFactory>();
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument is { Name: "signaling.repairs", Meter.Name: "Signaling" } && instrument.Meter.Scope == meters)
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            };
            _listener.SetMeasurementEventCallback<long>((_, count, tags, _) =>
            {
                count.Should().Be(1);
                tags.Length.Should().Be(1, "rooms and peers must not be tags");
                tags[0].Key.Should().Be("reason");
                _reasons.Enqueue((string)tags[0].Value!);
            });
            _listener.Start();
        }

        public IReadOnlyCollection<string> Reasons => _reasons;

        public void Dispose() => _listener.Dispose();
    }
}

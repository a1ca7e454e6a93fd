using Microsoft.AspNetCore.SignalR;
using Signaling.Tests.Support;
using Signaling.Tests.Support.Redis;
using StackExchange.Redis;

namespace Signaling.Tests.ScaleOut;

/// <summary>Redis resumes a peer, but the node has to refuse its <c>Resume</c>, because it cannot record that it holds the peer.</summary>
public sealed class RefusedResumeTests
{
    private static readonly string[] _queued = ["first", "second"];

    [Fact]
    public async Task Resume_ThatWasRefused_TriedAgain_DeliversQueuedSignalsOnceAndInOrder()
    {
        await using var redis = await RedisProcess.StartNewAsync();
        await using var connection = await redis.ConnectAsync();
        var settings = Settings(redis, "00:10:00");
        await using var near = await SignalingServer.StartAsync(settings);
        await using var far = await SignalingServer.StartAsync(settings);
        await using var ann = await TrackingPeer.JoinAsync(far.Hub, "room");
        await using var bob = await RefuseResumeAsync(connection, near, far, ann);

        await Patience.UntilNothingIsMissing(async () =>
        {
            try
            {
                await bob.ResumeAsync(near.Hub);
                return null;
            }
            catch (HubException refusal) when (RefusalText.CodeOf(refusal.Message) == SignalingErrorCodes.Unavailable)
            {
                return refusal.Message;
            }
        });

        await Outcome.SignalsFlowAsync(ann, bob);
        bob.Events.All.Where(told => told.Name == nameof(ISignalingPeer.ReceiveMessage) && told.Get<string>(0) == ann.Id).Select(told => told.Get<string>(1))
            .Where(text => _queued.Contains(text)).Should().Equal(_queued);
        await Outcome.RoomHoldsAsync(connection, "room", ann, bob);
        ann.Events.All.Should().NotContain(told => told.Name == nameof(ISignalingPeer.PeerLeft));
    }

    [Fact]
    public async Task Resume_ThatWasRefused_NeverTriedAgain_LeavesOnce()
    {
        await using var redis = await RedisProcess.StartNewAsync();
        await using var connection = await redis.ConnectAsync();
        var settings = Settings(redis, "00:00:08");
        await using var near = await SignalingServer.StartAsync(settings);
        await using var far = await SignalingServer.StartAsync(settings);
        await using var ann = await TrackingPeer.JoinAsync(far.Hub, "room");
        await using var bob = await RefuseResumeAsync(connection, near, far, ann);

        await Outcome.RoomHoldsAsync(connection, "room", ann);

        ann.Events.All.Where(told => told.Name == nameof(ISignalingPeer.PeerLeft)).Select(told => told.Get<string>(0)).Should().Equal(bob.Id);
        await Patience.UntilNothingIsMissing(async () =>
            (await StoredDirectory.ReadAsync(connection)).OtherKeys.FirstOrDefault(key => key.Contains(bob.Id, StringComparison.Ordinal)));
    }

    /// <summary>Returns Bob, whose Resume on the near node was refused while messages were queued for him.</summary>
    private static async Task<TrackingPeer> RefuseResumeAsync(ConnectionMultiplexer connection, SignalingServer near, SignalingServer far, TrackingPeer ann)
    {
        var owners = (await StoredDirectory.ReadAsync(connection)).Owners;
        var bob = await TrackingPeer.JoinAsync(far.Hub, "room");
        await bob.CloseByProxyAsync();
        await Patience.Until(() => ann.Others is [{ State: PeerStates.Suspended }], "Ann has received that Bob is suspended");
        foreach (var text in _queued)
        {
            (await ann.Hub.SendMessageAsync(bob.Id, text)).Status.Should().Be(SendStatuses.Queued);
        }

        // Each node records its rooms under its own key. The near node has no rooms yet, so its key can have a wrong type for a while.
        var database = connection.GetDatabase();
        var indices = owners.Select(owner => (RedisKey)$"signaling:node:{owner}:rooms").ToList();
        var blocked = indices.Single(index => !database.KeyExists(index));
        await database.StringSetAsync(blocked, "no set");
        var resuming = () => bob.ResumeAsync(near.Hub);
        (await resuming.Should().ThrowAsync<HubException>()).Where(refusal => RefusalText.CodeOf(refusal.Message) == SignalingErrorCodes.Unavailable);
        await database.KeyDeleteAsync(blocked);
        return bob;
    }

    private static Dictionary<string, string?> Settings(RedisProcess redis, string window)
    {
        var settings = NodeSettings.Patient(redis);
        settings["Signaling:ResumeWindow"] = settings["Signaling:CloseGrace"] = window;
        return settings;
    }
}

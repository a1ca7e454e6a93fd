using System.Buffers.Text;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Signaling.AspNetCore.Rooms;
using Signaling.Tests.Support;
using Signaling.Tests.Support.Redis;

namespace Signaling.Tests.ScaleOut;

/// <summary>Clients that know the name of a room or the public ID of a peer, and invent a resume token.</summary>
public sealed class MadeUpTokenTests
{
    private const string Room = "room";

    [Fact]
    public async Task MadeUpToken_IsRefused_WithoutTheRoomLock_AndWithoutAScript()
    {
        await using var redis = await RedisProcess.StartNewAsync();
        await using var near = await SignalingServer.StartAsync(NodeSettings.Patient(redis));
        await using var far = await SignalingServer.StartAsync(NodeSettings.Patient(redis));
        await using var ann = await HubPeer.ConnectAsync(near);
        var joined = await ann.JoinAsync(Room);
        await using var bob = await TrackingPeer.JoinAsync(far.Hub, Room);
        await using var stranger = await HubPeer.ConnectAsync(near);
        await using var distant = await HubPeer.ConnectAsync(far);
        var rooms = near.Services.GetRequiredService<RoomDirectory>();
        string[] made = [MakeUp("Bbbbbbbbbbbbbbbbbbbbbb", Room), MakeUp(joined.PeerId, Room), MakeUp(joined.PeerId, "another"), MakeUp(joined.PeerId, new string('x', 4_000))];
        await using var monitor = await RedisMonitor.StartAsync(redis);
        await monitor.TakeAsync();

        // The room lock is held, so a call that needs it would not be answered.
        using (await rooms.Rooms.Single(room => room.Name == Room).LockAsync(Timeout.InfiniteTimeSpan))
        {
            foreach (var token in made)
            {
                (await stranger.RefusalAsync("Resume", token)).Should().Be(SignalingErrorCodes.ResumeFailed);
                (await distant.RefusalAsync("Resume", token)).Should().Be(SignalingErrorCodes.ResumeFailed);
            }
        }

        rooms.Rooms.Should().ContainSingle();

        // One read each, except for the peer that its own node knows, and for a name that no room can have.
        (await monitor.TakeAsync()).Should().BeEquivalentTo(new Dictionary<string, int> { ["HGET"] = 5 });
        await using var after = await HubPeer.ConnectAsync(far);
        (await after.ResumeAsync(joined.ResumeToken)).PeerId.Should().Be(joined.PeerId);
    }

    private static string MakeUp(string peerId, string room) => $"{new string('A', 43)}.{peerId}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(room))}";
}

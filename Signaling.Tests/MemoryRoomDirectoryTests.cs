using Signaling.Tests.Support;

namespace Signaling.Tests;

/// <summary>Runs the suite on the memory store. It has no takeover: a single node has no other node that could take over its peers.</summary>
public sealed class MemoryRoomDirectoryTests : RoomDirectoryTests
{
    private protected override IReadOnlyDictionary<string, string?> StoreSettings { get; } = new Dictionary<string, string?>
    {
        ["Signaling:Redis:CommandTimeout"] = "00:00:00.100",
    };

    private protected override bool IsShared => false;

    // On an overloaded machine the holder of the lock may be delayed for this long.
    [Fact]
    public async Task Join_WhileAnotherOperationHoldsTheRoomLockForLong_Waits()
    {
        await using var server = await SignalingServer.StartAsync(StoreSettings.ToDictionary());
        await server.Rooms.JoinAsync("a", new JoinRequest("room"));
        var roomLock = await server.Rooms.Rooms.Single().LockAsync(Timeout.InfiniteTimeSpan);

        var joining = server.Rooms.JoinAsync("b", new JoinRequest("room")).AsTask();
        var refused = await Task.WhenAny(joining, Task.Delay(TimeSpan.FromMilliseconds(500), TimeProvider.System, TestContext.Current.CancellationToken));
        refused.Should().NotBe(joining);

        roomLock!.Value.Dispose();
        (await joining.InTime()).Peers.Should().ContainSingle();
    }
}

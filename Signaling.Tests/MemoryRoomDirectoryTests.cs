using Signaling.Tests.Support;

namespace Signaling.Tests;

public sealed class MemoryRoomDirectoryTests : RoomDirectoryTests
{
    private protected override IReadOnlyDictionary<string, string?> StoreSettings { get; } = new Dictionary<string, string?>
    {
        ["Signaling:Redis:CommandTimeout"] = "00:00:00.100",
    };

    // A machine with more to do than it can suspends threads for longer than that.
    [Fact]
    public async Task Join_WhileAnotherOperationHasTheTurnForLong_Waits()
    {
        await using var server = await SignalingServer.StartAsync(StoreSettings.ToDictionary());
        await server.Rooms.JoinAsync("a", new JoinRequest("room"), default);
        var turn = server.Rooms.Rooms.Single().Turn;
        await turn.WaitAsync(TestContext.Current.CancellationToken);

        var joining = server.Rooms.JoinAsync("b", new JoinRequest("room"), default).AsTask();
        var refused = await Task.WhenAny(joining, Task.Delay(TimeSpan.FromMilliseconds(500), TimeProvider.System, TestContext.Current.CancellationToken));
        refused.Should().NotBe(joining);

        turn.Release();
        (await joining.InTime()).Peers.Should().ContainSingle();
    }
}

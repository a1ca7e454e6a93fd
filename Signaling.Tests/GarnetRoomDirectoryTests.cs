using Signaling.Tests.Support.Redis;

namespace Signaling.Tests;

/// <summary>Runs the suite on Garnet, a server with the Redis protocol.</summary>
public sealed class GarnetRoomDirectoryTests(GarnetRoomDirectoryTests.Garnet garnet) : RoomDirectoryTests, IClassFixture<GarnetRoomDirectoryTests.Garnet>
{
    private protected override IReadOnlyDictionary<string, string?> StoreSettings { get; } = new Dictionary<string, string?>
    {
        ["Signaling:Redis:ConnectionString"] = garnet.Server.ConnectionString,
        ["Signaling:Redis:KeyPrefix"] = $"test-{Guid.NewGuid():N}",

        // Garnet is never unreachable in this test, however busy the machine is.
        ["Signaling:Redis:CommandTimeout"] = "00:00:30",
    };

    private protected override bool IsShared => true;

    /// <summary>One Garnet for all tests. Each test has its own prefix.</summary>
    public sealed class Garnet : IAsyncDisposable
    {
        internal LocalGarnet Server { get; } = new();

        public ValueTask DisposeAsync() => Server.DisposeAsync();
    }
}

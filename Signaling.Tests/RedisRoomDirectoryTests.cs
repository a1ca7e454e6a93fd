using Signaling.Tests.Support.Redis;

namespace Signaling.Tests;

public sealed class RedisRoomDirectoryTests(RedisRoomDirectoryTests.Redis redis) : RoomDirectoryTests, IClassFixture<RedisRoomDirectoryTests.Redis>
{
    private protected override IReadOnlyDictionary<string, string?> StoreSettings => new Dictionary<string, string?>
    {
        ["Signaling:Redis:ConnectionString"] = redis.Process.ConnectionString,
        ["Signaling:Redis:KeyPrefix"] = $"test-{Guid.NewGuid():N}",

        // Nothing is down here, however busy the machine is.
        ["Signaling:Redis:CommandTimeout"] = "00:00:30",
    };

    /// <summary>One Redis for all tests, each of which has its own prefix.</summary>
    public sealed class Redis : IAsyncLifetime
    {
        internal RedisProcess Process { get; } = new();

        public async ValueTask InitializeAsync() => await Process.StartAsync();

        public ValueTask DisposeAsync() => Process.DisposeAsync();
    }
}

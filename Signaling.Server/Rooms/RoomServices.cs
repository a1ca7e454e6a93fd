using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Signaling.Server.Rooms.Redis;

namespace Signaling.Server.Rooms;

/// <summary>The rooms: in memory, or spanning nodes when Redis is configured. Which of the two is known when the options have been read.</summary>
internal static class RoomServices
{
    public static void AddRooms(this IServiceCollection services)
    {
        services.TryAddSingleton<InMemoryRoomDirectory>();
        services.TryAddSingleton<RedisSettings>();
        services.TryAddSingleton<RedisConnection>();
        services.TryAddSingleton<RedisRights>();
        services.TryAddSingleton<RoomStore>();
        services.AddMetrics();
        services.TryAddSingleton<RepairMetrics>();
        services.TryAddSingleton<NodeRegistry>();
        services.TryAddSingleton<NodeLease>();
        services.TryAddSingleton<NodeLink>();
        services.TryAddSingleton<NodeReaper>();
        services.TryAddSingleton<RedisRoomDirectory>();
        services.TryAddSingleton<IRoomDirectory>(provider => provider.UsesRedis()
            ? provider.GetRequiredService<RedisRoomDirectory>()
            : provider.GetRequiredService<InMemoryRoomDirectory>());
        services.AddHostedService<NodeUpkeep>();
    }

    private static bool UsesRedis(this IServiceProvider provider) => provider.GetRequiredService<IOptions<SignalingOptions>>().Value.Redis.IsOn;
}

using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Signaling.AspNetCore.Rooms.Memory;
using Signaling.AspNetCore.Rooms.Nodes;
using Signaling.AspNetCore.Rooms.Redis;
using Signaling.AspNetCore.Rooms.Resync;

namespace Signaling.AspNetCore.Rooms;

/// <summary>The rooms: in memory, or spanning nodes when Redis is configured. Which of the two is known when the options have been read.</summary>
internal static class RoomServices
{
    public static void AddRooms(this IServiceCollection services)
    {
        services.TryAddSingleton<RedisSettings>();
        services.TryAddSingleton<RedisConnection>();
        services.TryAddSingleton<RedisRights>();
        services.TryAddSingleton<RedisRoomStore>();
        services.AddMetrics();
        services.TryAddSingleton<RepairMetrics>();
        services.TryAddSingleton<NodeRegistry>();
        services.TryAddSingleton<NodeLease>();
        services.TryAddSingleton<NodeLink>();
        services.TryAddSingleton<NodeReaper>();
        services.TryAddSingleton<MemoryRoomStore>();
        services.TryAddSingleton<SoleNode>();
        services.TryAddByStore<IRoomStore, RedisRoomStore, MemoryRoomStore>();
        services.TryAddByStore<INodeLease, NodeLease, SoleNode>();
        services.TryAddByStore<INodeChannel, NodeLink, SoleNode>();
        services.TryAddSingleton<RoomDirectory>();
        services.TryAddSingleton<IRoomDirectory>(provider => provider.GetRequiredService<RoomDirectory>());
        services.AddHostedService<NodeUpkeep>();
    }

    private static void TryAddByStore<TService, TRedis, TMemory>(this IServiceCollection services)
        where TService : class
        where TRedis : class, TService
        where TMemory : class, TService =>
        services.TryAddSingleton<TService>(provider => provider.GetRequiredService<IOptions<SignalingOptions>>().Value.Redis.IsOn
            ? provider.GetRequiredService<TRedis>()
            : provider.GetRequiredService<TMemory>());
}

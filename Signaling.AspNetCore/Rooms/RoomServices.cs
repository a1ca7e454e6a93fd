using Microsoft.Extensions.DependencyInjection.Extensions;
using Signaling.AspNetCore.Rooms.Memory;
using Signaling.AspNetCore.Rooms.Nodes;
using Signaling.AspNetCore.Rooms.Resync;
using Signaling.AspNetCore.Rooms.Storage;

namespace Signaling.AspNetCore.Rooms;

/// <summary>Registers the rooms, in memory for one node. Signaling.Redis replaces the store, the lease, the channel, the reports and the upkeep.</summary>
internal static class RoomServices
{
    public static void AddRooms(this IServiceCollection services)
    {
        services.TryAddSingleton<RepairMetrics>();
        services.TryAddSingleton<MemoryBans>();
        services.TryAddSingleton<MemoryRoomStore>();
        services.TryAddSingleton<MemoryModerationStore>();
        services.TryAddSingleton<SoleNode>();
        services.TryAddSingleton<IRoomStore>(provider => provider.GetRequiredService<MemoryRoomStore>());
        services.TryAddSingleton<IModerationStore>(provider => provider.GetRequiredService<MemoryModerationStore>());
        services.TryAddSingleton<INodeLease>(provider => provider.GetRequiredService<SoleNode>());
        services.TryAddSingleton<INodeChannel>(provider => provider.GetRequiredService<SoleNode>());
        services.TryAddSingleton<INodeReports>(provider => provider.GetRequiredService<SoleNode>());
        services.TryAddSingleton<INodeUpkeep>(provider => provider.GetRequiredService<SoleNode>());
        services.TryAddSingleton<RoomDirectory>();
        services.AddHostedService(provider => provider.GetRequiredService<INodeUpkeep>());
    }
}

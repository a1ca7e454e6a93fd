using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Signaling.AspNetCore;
using Signaling.AspNetCore.Health;
using Signaling.AspNetCore.Rooms.Memory;
using Signaling.AspNetCore.Rooms.Nodes;
using Signaling.AspNetCore.Rooms.Storage;
using Signaling.AspNetCore.Webhooks;
using Signaling.Redis;
using Signaling.Redis.Connection;
using Signaling.Redis.Nodes;
using Signaling.Redis.Rooms;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds Redis to the signaling service.</summary>
public static class SignalingBuilderRedisExtensions
{
    /// <summary>
    /// Lets any number of nodes act as one service over Redis. The options are bound from the configuration section <c>Signaling:Redis</c> and checked
    /// when the application starts. Without a connection string the rooms stay in memory, for one node. <c>AddSignaling</c> calls this method when
    /// the application references this assembly. Further calls add nothing.
    /// </summary>
    /// <param name="builder">The signaling service.</param>
    public static ISignalingBuilder AddRedis(this ISignalingBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var services = builder.Services;
        if (services.Any(service => service.ServiceType == typeof(RedisRoomStore)))
        {
            return builder;
        }

        services.TryAddSettingsSection<RedisSection, RedisOptions>(RedisSection.SectionName);
        services.AddSingleton<RedisSettings>();
        services.AddSingleton<RedisMetrics>();
        services.AddSingleton<RedisConnection>();
        services.AddSingleton<RedisRights>();
        services.AddSingleton<RedisInspection>();
        services.AddSingleton<RedisRoomStore>();
        services.AddSingleton<RedisModerationStore>();
        services.AddSingleton<RedisWebhookLog>();
        services.AddSingleton<NodeRegistry>();
        services.AddSingleton<NodeLease>();
        services.AddSingleton<NodeLink>();
        services.AddSingleton<NodeReaper>();
        services.AddSingleton<NodeUpkeep>();
        services.AddSingleton<NodeReports>();
        services.ReplaceIfOn<IRoomStore, RedisRoomStore, MemoryRoomStore>();
        services.ReplaceIfOn<IModerationStore, RedisModerationStore, MemoryModerationStore>();
        services.ReplaceIfOn<IWebhookLog, RedisWebhookLog, MemoryWebhookLog>();
        services.ReplaceIfOn<INodeLease, NodeLease, SoleNode>();
        services.ReplaceIfOn<INodeChannel, NodeLink, SoleNode>();
        services.ReplaceIfOn<INodeReports, NodeReports, SoleNode>();
        services.ReplaceIfOn<INodeUpkeep, NodeUpkeep, SoleNode>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<ISignalingCheck, RedisCheck>());
        return builder;
    }

    /// <summary>Does the same as <see cref="AddRedis(ISignalingBuilder)"/>, with options that are set in code.</summary>
    /// <param name="builder">The signaling service.</param>
    /// <param name="configure">Sets options after the configuration has been read.</param>
    public static ISignalingBuilder AddRedis(this ISignalingBuilder builder, Action<RedisOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        builder.AddRedis().Services.Configure(configure);
        return builder;
    }

    /// <summary>Does the same as <see cref="AddRedis(ISignalingBuilder)"/>, with a connection string instead of the configuration's.</summary>
    /// <param name="builder">The signaling service.</param>
    /// <param name="connectionString">Where Redis is; see <see cref="RedisOptions.ConnectionString"/>.</param>
    public static ISignalingBuilder AddRedis(this ISignalingBuilder builder, string connectionString)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(connectionString);
        return builder.AddRedis(options => options.ConnectionString = connectionString);
    }

    // Whether Redis is used is known only after the options have been read.
    private static void ReplaceIfOn<TService, TRedis, TMemory>(this IServiceCollection services)
        where TService : class
        where TRedis : class, TService
        where TMemory : class, TService =>
        services.Replace(ServiceDescriptor.Singleton<TService>(provider => provider.GetRequiredService<IOptions<RedisOptions>>().Value.IsOn
            ? provider.GetRequiredService<TRedis>()
            : provider.GetRequiredService<TMemory>()));
}

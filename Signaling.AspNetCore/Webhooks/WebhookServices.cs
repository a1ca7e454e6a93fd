using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Signaling.AspNetCore.Webhooks;

/// <summary>Registers the webhooks. Signaling.Redis replaces the log.</summary>
internal static class WebhookServices
{
    private static readonly TimeSpan _connectionLifetime = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan _connectTimeout = TimeSpan.FromSeconds(10);

    public static void AddWebhooks(this IServiceCollection services)
    {
        // Without the log of the client: it would contain the addresses, which may hold secrets.
        services.AddHttpClient(WebhookSender.ClientName, client => client.Timeout = Timeout.InfiniteTimeSpan)
            .UseSocketsHttpHandler(static (handler, _) =>
            {
                // A redirect could lead to any address, also within this network. A new connection asks DNS again.
                handler.AllowAutoRedirect = false;
                handler.UseCookies = false;
                handler.PooledConnectionLifetime = _connectionLifetime;
                handler.ConnectTimeout = _connectTimeout;
            })
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
            .RemoveAllLoggers();
        services.TryAddSingleton<MemoryWebhookLog>();
        services.TryAddSingleton<IWebhookLog>(provider => provider.GetRequiredService<MemoryWebhookLog>());
        services.TryAddSingleton<WebhookSender>();
        services.TryAddSingleton<WebhookReports>();
        services.AddHostedService<WebhookDelivery>();
    }
}

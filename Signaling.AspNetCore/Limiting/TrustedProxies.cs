using Microsoft.AspNetCore.HttpOverrides;

namespace Signaling.AspNetCore.Limiting;

internal static class TrustedProxies
{
    /// <summary>
    /// Takes the client's address from <c>X-Forwarded-For</c> if the request comes from one of these proxies. An address before an untrusted one is
    /// ignored, because its sender can be anyone.
    /// </summary>
    public static void UseTrustedProxies(this IApplicationBuilder application, ICollection<string> proxies)
    {
        if (proxies.Count == 0)
        {
            return;
        }

        var options = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor, ForwardLimit = null };
        options.KnownIPNetworks.Clear();
        options.KnownProxies.Clear();
        foreach (var proxy in proxies)
        {
            if (ProxyAddress.TryParse(proxy, out var network))
            {
                options.KnownIPNetworks.Add(network);
            }
        }

        application.UseForwardedHeaders(options);
    }
}

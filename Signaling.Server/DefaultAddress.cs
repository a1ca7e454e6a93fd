namespace Signaling.Server;

internal static class DefaultAddress
{
    /// <summary>Listens at <paramref name="url"/> unless the command line, the environment or a settings file says where to.</summary>
    public static void UseDefaultAddress(this WebApplicationBuilder builder, string url)
    {
        var configuration = builder.Configuration;
        string[] keys = [WebHostDefaults.ServerUrlsKey, WebHostDefaults.HttpPortsKey, WebHostDefaults.HttpsPortsKey];
        if (keys.All(key => string.IsNullOrEmpty(configuration[key])) && !configuration.GetSection("Kestrel:Endpoints").Exists())
        {
            builder.WebHost.UseUrls(url);
        }
    }
}

namespace Signaling.Server.Hosting;

internal static class DefaultAddress
{
    /// <summary>Listens at <paramref name="url"/> unless the command line, the environment or a settings file sets an address.</summary>
    public static void UseDefaultAddress(this WebApplicationBuilder builder, string url)
    {
        if (!ListenAddresses.Of(builder.Configuration).Any())
        {
            builder.WebHost.UseUrls(url);
        }
    }
}

namespace Signaling.Server.Hosting;

internal static class DefaultAddress
{
    public const string Url = "http://localhost:5080";

    /// <summary>Listens at <see cref="Url"/> unless the command line, the environment or a settings file sets an address.</summary>
    public static void UseDefaultAddress(this WebApplicationBuilder builder)
    {
        if (!ListenAddresses.Of(builder.Configuration).Any())
        {
            builder.WebHost.UseUrls(Url);
        }
    }
}

using Microsoft.Extensions.Options;
using Signaling.AspNetCore;

namespace Signaling.Server.Hosting;

internal static class PathBase
{
    /// <summary>Serves everything below the configured path as well, and returns that path.</summary>
    public static string UseSignalingPathBase(this WebApplication application)
    {
        var path = application.Services.GetRequiredService<IOptions<SignalingOptions>>().Value.PathBase;
        if (path.Length > 0)
        {
            application.UsePathBase(path);

            // Otherwise it would come first, and see the path as it was.
            application.UseRouting();
        }

        return path;
    }
}

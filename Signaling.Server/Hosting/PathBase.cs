using Microsoft.Extensions.Options;
using Signaling.AspNetCore;

namespace Signaling.Server.Hosting;

internal static class PathBase
{
    /// <summary>Serves all endpoints below the configured path as well, and returns that path.</summary>
    public static string UseSignalingPathBase(this WebApplication application)
    {
        var path = application.Services.GetRequiredService<IOptions<SignalingOptions>>().Value.PathBase;
        if (path.Length > 0)
        {
            application.UsePathBase(path);

            // Without this call, routing would run first and match the unchanged path.
            application.UseRouting();
        }

        return path;
    }
}

using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Extensions.FileProviders;
using Microsoft.Net.Http.Headers;

namespace Signaling.Server.Pages;

/// <summary>
/// Serves the files of the demo and of the dashboard. MapStaticAssets does not fit: it serves all web assets of the project or none, from one folder, and each of
/// these pages has a setting, a place and a policy of its own.
/// </summary>
internal static class PageFilesApplicationBuilderExtensions
{
    /// <summary>The folder of the scripts and style sheets. A hash of their content is part of their names.</summary>
    private const string HashedFolder = "/assets";

    private static readonly (string Coding, string Extension)[] _codings = [("br", ".br"), ("gzip", ".gz")];

    /// <param name="application">The application.</param>
    /// <param name="files">The files, each with its compressed copies.</param>
    /// <param name="path">The path of the folder. Empty for the root.</param>
    /// <param name="protect">Sets the headers that protect the page.</param>
    public static void UsePageFiles(this WebApplication application, IFileProvider files, string path, Action<HttpContext> protect)
    {
        // Other types are not served, and so neither are the compressed copies under their own names.
        var types = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
        {
            [".html"] = "text/html",
            [".js"] = "text/javascript",
            [".css"] = "text/css",
            [".svg"] = "image/svg+xml",
            [".png"] = "image/png",
            [".webmanifest"] = "application/manifest+json",
        };
        if (application.Environment.IsDevelopment())
        {
            types[".map"] = "application/json";
        }

        StaticFileOptions Options(IFileProvider provider, string? coding) => new()
        {
            FileProvider = provider,
            RequestPath = path,
            ContentTypeProvider = new FileExtensionContentTypeProvider(types),
            OnPrepareResponse = file =>
            {
                SetCaching(file.Context, path, coding);
                protect(file.Context);
            },
        };

        foreach (var (coding, extension) in _codings)
        {
            var options = Options(new CompressedFiles(files, extension), coding);
            application.UseWhen(
                context => context.GetEndpoint() is null && context.Request.AcceptsCoding(coding), branch => branch.UseStaticFiles(options));
        }

        application.UseStaticFiles(Options(files, coding: null));
    }

    private static void SetCaching(HttpContext context, string path, string? coding)
    {
        var headers = context.Response.Headers;
        headers.Append(HeaderNames.Vary, HeaderNames.AcceptEncoding);
        if (coding is not null && context.Response.StatusCode != StatusCodes.Status304NotModified)
        {
            headers.ContentEncoding = coding;
        }

        // Browsers revalidate a page, and receive 304 if it has not changed. It names its scripts and styles by their content, so it is never a mix of two
        // deployed versions.
        headers.CacheControl = context.Request.Path.StartsWithSegments(path + HashedFolder) ? "public, max-age=31536000, immutable" : "no-cache";
    }
}

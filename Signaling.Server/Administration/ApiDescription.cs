using Microsoft.OpenApi;
using Signaling.AspNetCore.Administration;

namespace Signaling.Server.Administration;

/// <summary>The OpenAPI document of the administration API, at <c>/openapi/v1.json</c>, and the page that shows it. They are there when the API is.</summary>
internal static class ApiDescription
{
    private const string KeyScheme = "ApiKey";
    private const string TokenScheme = "RoomToken";

    public static void AddApiDescription(this IServiceCollection services) => services.AddOpenApi(options =>
    {
        options.ShouldInclude = endpoint => endpoint.RelativePath?.StartsWith("api/", StringComparison.Ordinal) == true;
        options.AddDocumentTransformer((document, context, _) => DescribeAsync(document, context.ApplicationServices.GetRequiredService<AdminAuthentication>()));
    });

    public static void MapApiDescription(this WebApplication application)
    {
        if (application.Services.GetRequiredService<AdminAuthentication>().IsOn)
        {
            application.MapOpenApi();
            application.MapApiPage();
        }
    }

    private static Task DescribeAsync(OpenApiDocument document, AdminAuthentication authentication)
    {
        document.Info = new OpenApiInfo
        {
            Title = "Signaling administration",
            Version = "v1",
            Description = "Rooms, peers and nodes of the signaling service. docs/admin-api.md describes each resource. Failures are problem details (RFC 9457) with a code.",
        };

        // The path alone: behind a proxy that ends TLS, the server takes its address for one with http.
        foreach (var server in document.Servers ?? [])
        {
            server.Url = new Uri(server.Url!).AbsolutePath;
        }

        document.Security = [];
        if (authentication.AcceptsKey)
        {
            Allow(document, KeyScheme, new() { Type = SecuritySchemeType.ApiKey, In = ParameterLocation.Header, Name = AdminAuthentication.KeyHeader });
        }

        if (authentication.AcceptsTokens)
        {
            Allow(document, TokenScheme, new() { Type = SecuritySchemeType.Http, Scheme = "bearer", BearerFormat = "JWT" });
        }

        return Task.CompletedTask;
    }

    private static void Allow(OpenApiDocument document, string name, OpenApiSecurityScheme scheme)
    {
        document.Components ??= new();
        document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal);
        document.Components.SecuritySchemes[name] = scheme;
        document.Security!.Add(new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(name, document)] = [] });
    }
}

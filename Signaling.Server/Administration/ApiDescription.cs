using Microsoft.OpenApi;
using Signaling.AspNetCore.Administration;

namespace Signaling.Server.Administration;

/// <summary>The OpenAPI document of the administration API, at <c>/openapi/v1.json</c>. It is there when the API is.</summary>
internal static class ApiDescription
{
    private const string Scheme = "ApiKey";

    public static void AddApiDescription(this IServiceCollection services) => services.AddOpenApi(options =>
    {
        options.ShouldInclude = endpoint => endpoint.RelativePath?.StartsWith("api/", StringComparison.Ordinal) == true;
        options.AddDocumentTransformer((document, _, _) => DescribeAsync(document));
    });

    public static void MapApiDescription(this WebApplication application)
    {
        if (application.Services.GetRequiredService<AdminGate>().IsOn)
        {
            application.MapOpenApi();
        }
    }

    private static Task DescribeAsync(OpenApiDocument document)
    {
        document.Info = new OpenApiInfo
        {
            Title = "Signaling administration",
            Version = "v1",
            Description = "Rooms, peers and nodes of the signaling service. docs/admin-api.md describes each resource. Failures are problem details (RFC 9457) with a code.",
        };
        document.Components ??= new();
        document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal);
        document.Components.SecuritySchemes[Scheme] = new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.ApiKey,
            In = ParameterLocation.Header,
            Name = AdminGate.KeyHeader,
        };
        document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Scheme, document)] = [] }];
        return Task.CompletedTask;
    }
}

using System.Diagnostics.CodeAnalysis;
using Signaling.AspNetCore;
using Signaling.AspNetCore.Administration;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps the administration API of the signaling service.</summary>
public static class SignalingAdminEndpointRouteBuilderExtensions
{
    /// <summary>
    /// Maps the administration API when it is configured: with <see cref="AdminOptions.ApiKeyHash"/> or <see cref="AdminOptions.AcceptRoomTokens"/>. Otherwise
    /// nothing is mapped, and its addresses are not found.
    /// Call <c>builder.Services.AddSignaling()</c> first.
    /// </summary>
    /// <param name="endpoints">The application.</param>
    /// <param name="pattern">The path of the API. Default: <c>/api/v1</c>.</param>
    /// <exception cref="InvalidOperationException">Thrown when the service was not added.</exception>
    public static IEndpointConventionBuilder MapSignalingAdmin(this IEndpointRouteBuilder endpoints, [StringSyntax("Route")] string pattern = "/api/v1")
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var authentication = endpoints.ServiceProvider.GetService<AdminAuthentication>()
            ?? throw new InvalidOperationException("The signaling service was not added: call builder.Services.AddSignaling() before builder.Build().");
        var api = endpoints.MapGroup(pattern).WithTags("Signaling");
        if (authentication.IsOn)
        {
            AdminApi.Map(api);
            ((IEndpointConventionBuilder)api).Add(endpoint => endpoint.RequestDelegate = AdminEndpoint.Guard(endpoint.RequestDelegate!, authentication));
        }

        return api;
    }
}

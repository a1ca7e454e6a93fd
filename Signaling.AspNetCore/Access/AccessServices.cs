using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Signaling.AspNetCore.Access;

internal static class AccessServices
{
    /// <summary>Adds the built-in authorizers, unless the application has added its own, room tokens, and the check at the start.</summary>
    public static void AddAccess(this IServiceCollection services)
    {
        services.TryAddSingleton(BuiltInAuthorizers.Select);
        services.TryAddSingleton(_ => new AuthorizerKind(services));
        services.TryAddSingleton<AccessControl>();
        services.TryAddSingleton<TokenAuthentication>();
        services.TryAddSingleton<RoomTokenMint>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IConfigureOptions<JwtBearerOptions>, TokenSettings>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IPostConfigureOptions<JwtBearerOptions>, JwtBearerPostConfigureOptions>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IStartupFilter, AuthModeCheck>());

        // An application with a factory of its own keeps it.
        services.TryAddSingleton<QueryTokenRemoval>();
        if (services.LastOrDefault(service => service.ServiceType == typeof(IHttpContextFactory)) is null or { ImplementationType.Name: nameof(DefaultHttpContextFactory) })
        {
            services.Replace(ServiceDescriptor.Singleton<IHttpContextFactory, QueryTokenContextFactory>());
        }
    }
}

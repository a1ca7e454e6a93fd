using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Signaling.AspNetCore.Connections;

internal static class RememberedCorsServices
{
    /// <summary>Puts <see cref="RememberedCors"/> in front of the application's CORS service, whatever its implementation.</summary>
    public static void RememberCors(this IServiceCollection services)
    {
        var own = services.Last(service => service.ServiceType == typeof(ICorsService) && !service.IsKeyedService);
        services.Replace(ServiceDescriptor.Describe(
            typeof(ICorsService),
            provider => new RememberedCors((ICorsService)(own.ImplementationInstance
                ?? own.ImplementationFactory?.Invoke(provider)
                ?? ActivatorUtilities.CreateInstance(provider, own.ImplementationType!))),
            own.Lifetime));
    }
}

using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Signaling.AspNetCore;

internal static class SettingsSectionServices
{
    /// <summary>Adds a settings section, once. Its options are bound from the configuration, and validated together with all other options.</summary>
    public static void TryAddSettingsSection<TSection, TOptions>(this IServiceCollection services, string name)
        where TSection : SettingsSection
        where TOptions : class
    {
        services.TryAddEnumerable(ServiceDescriptor.Singleton<SettingsSection, TSection>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IConfigureOptions<TOptions>, SectionBinder<TOptions>>(
            provider => new(provider.GetRequiredService<IConfiguration>(), name)));
    }
}

using Microsoft.Extensions.Options;

namespace Signaling.AspNetCore;

/// <summary>
/// Sets the options of a section from the configuration. <see cref="SettingsBinder"/> also reads the section, and keeps its errors.
/// </summary>
internal sealed class SectionBinder<TOptions>(IConfiguration configuration, string section) : IConfigureOptions<TOptions>
    where TOptions : class
{
    public void Configure(TOptions options)
    {
        var reader = new SettingsReader($"{SignalingOptions.SectionName}:{section}", typeof(TOptions), []);
        reader.Read(configuration);
        reader.Bind(options);
    }
}

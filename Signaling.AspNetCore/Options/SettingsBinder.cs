using Microsoft.Extensions.Options;

namespace Signaling.AspNetCore;

/// <summary>
/// Sets the options from the configuration. The framework's own binder passes over everything that it cannot place: unknown keys, a text where a
/// list belongs, a section where a text belongs. Here all of that is kept as failures of the options, which <see cref="SignalingOptionsValidator"/>
/// reports; only what is right is bound.
/// </summary>
internal sealed class SettingsBinder(IConfiguration configuration, IEnumerable<SettingsSection> sections) : IConfigureOptions<SignalingOptions>
{
    public void Configure(SignalingOptions options)
    {
        var reader = new SettingsReader(SignalingOptions.SectionName, typeof(SignalingOptions), sections);
        reader.Read(configuration);
        options.Misread.AddRange(reader.Failures);
        reader.Bind(options);
    }
}

using Microsoft.Extensions.Options;

namespace Signaling.AspNetCore;

/// <summary>
/// Sets the options from the configuration. The framework's binder ignores everything that does not fit: unknown keys, a text in place of a list, a
/// section in place of a text. This class collects them as errors, which <see cref="SignalingOptionsValidator"/> reports, and binds only valid
/// settings.
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

using Microsoft.Extensions.Options;
using Signaling.AspNetCore;

namespace Signaling.Server.Demo;

/// <summary>The settings section <c>Signaling:Demo</c>.</summary>
internal sealed class DemoSection(IOptions<DemoOptions> options) : SettingsSection(SectionName, typeof(DemoOptions))
{
    public const string SectionName = "Demo";

    public override IEnumerable<string> Check() => OptionsWalk.Check(options.Value, Key);
}

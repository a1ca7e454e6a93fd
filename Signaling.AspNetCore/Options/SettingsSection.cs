namespace Signaling.AspNetCore;

/// <summary>A section below <see cref="SignalingOptions.SectionName"/> that another assembly adds, with its own options.</summary>
/// <param name="name">The section's name.</param>
/// <param name="type">The type of its options.</param>
internal abstract class SettingsSection(string name, Type type)
{
    public string Name => name;

    public Type Type => type;

    protected string Key => $"{SignalingOptions.SectionName}:{name}";

    /// <summary>Returns the errors of single values.</summary>
    public abstract IEnumerable<string> Check();

    /// <summary>Returns the errors of valid values that do not fit together.</summary>
    public virtual IEnumerable<string> CheckTogether() => [];
}

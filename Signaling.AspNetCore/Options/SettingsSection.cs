namespace Signaling.AspNetCore;

/// <summary>A section below <see cref="SignalingOptions.SectionName"/> that another assembly has added, with options of its own.</summary>
/// <param name="name">The section's name.</param>
/// <param name="type">The type of its options.</param>
internal abstract class SettingsSection(string name, Type type)
{
    public string Name => name;

    public Type Type => type;

    protected string Key => $"{SignalingOptions.SectionName}:{name}";

    /// <summary>Returns what is wrong with each value by itself.</summary>
    public abstract IEnumerable<string> Check();

    /// <summary>Returns what is wrong with values that are right by themselves.</summary>
    public virtual IEnumerable<string> CheckTogether() => [];
}

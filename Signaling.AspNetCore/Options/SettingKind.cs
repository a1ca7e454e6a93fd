namespace Signaling.AspNetCore;

/// <summary>The kind of a setting in the configuration.</summary>
internal enum SettingKind
{
    Text,
    Section,
    List,
    Dictionary,
}

namespace Signaling.AspNetCore;

/// <summary>What a setting looks like in the configuration.</summary>
internal enum SettingKind
{
    Text,
    Section,
    List,
    Dictionary,
}

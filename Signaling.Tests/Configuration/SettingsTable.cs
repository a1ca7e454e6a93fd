using Signaling.AspNetCore;

namespace Signaling.Tests.Configuration;

/// <summary>Writes the table of docs/configuration.md.</summary>
internal static class SettingsTable
{
    private const string Begin = "<!-- The table is made from the code. See CONTRIBUTING.md. -->\n";
    private const string End = "<!-- End of the table. -->\n";

    /// <summary>Returns the page with its table as the code has it now.</summary>
    public static string PutInto(string page, DocumentedSetting root)
    {
        var (begin, end) = (page.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length, page.IndexOf(End, StringComparison.Ordinal));
        return $"{page[..begin]}\n{Write(root)}\n{page[end..]}";
    }

    private static string Write(DocumentedSetting root) => string.Join(
        '\n', root.All().Select(Row).Prepend("|---|---|---|---|---|").Prepend("| key | environment variable | default | range | meaning |").Append(string.Empty));

    private static string Row(DocumentedSetting setting)
    {
        var meaning = setting.Meaning + (setting.Attribute<SecretAttribute>() is null ? string.Empty : " A secret.");
        string[] cells = setting.IsSection || (setting.IsList && setting.Children.Count > 0)
            ? [$"**`{setting.Key}`**", string.Empty, string.Empty, setting.Describe(), meaning]
            : [$"`{setting.Key}`", $"`{setting.EnvironmentVariable}`", setting.DefaultText is { } value ? $"`{value}`" : "none", setting.Describe(), meaning];
        return $"| {string.Join(" | ", cells.Select(cell => cell.Replace("|", "\\|", StringComparison.Ordinal)))} |";
    }
}

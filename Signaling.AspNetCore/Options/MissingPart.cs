namespace Signaling.AspNetCore;

/// <summary>A settings section whose assembly this application does not use.</summary>
/// <param name="Path">The section.</param>
/// <param name="Complaint">The error text: what is missing, and what to do.</param>
internal sealed record MissingPart(string Path, string Complaint)
{
    private static readonly MissingPart[] _all =
    [
        new(
            $"{SignalingOptions.SectionName}:Redis",
            $"{SignalingOptions.SectionName}:Redis: is set, but this application has no Redis support. Reference the package Signaling.Redis."),
    ];

    public static MissingPart? Of(string path) => Array.Find(_all, part => part.Path.Equals(path, StringComparison.OrdinalIgnoreCase));

    /// <summary>Returns the error text for the section; null if the section is empty.</summary>
    public string? ComplaintAbout(IConfigurationSection section) =>
        !string.IsNullOrEmpty(section.Value) || section.GetChildren().Any() ? Complaint : null;
}

namespace Signaling.AspNetCore;

/// <summary>
/// Validates an allowed origin. It must have the form that browsers send: scheme, host and port, without a path or a trailing slash (RFC 6454).
/// </summary>
internal static class WebOrigin
{
    public const string Any = "*";

    /// <summary>Returns the error of an origin; null if the origin is valid.</summary>
    public static string? WhatIsWrong(string? origin)
    {
        if (origin == Any)
        {
            return null;
        }

        if (origin?.Contains('*', StringComparison.Ordinal) == true)
        {
            return $"{SettingText.Found(origin)}. A wildcard inside an origin is not supported: list each origin, or * alone for any.";
        }

        if (origin == "null")
        {
            return "found 'null', which browsers send for every page without an origin. List an origin such as https://app.example, or * for any.";
        }

        if (!Uri.TryCreate(origin, UriKind.Absolute, out var uri) || uri.Host.Length == 0)
        {
            return $"{SettingText.Found(origin)}, which is not an origin. Write scheme, host and port, such as https://app.example, or * for any.";
        }

        var right = $"{uri.Scheme}://{uri.Authority}";
        return right == origin ? null : $"{SettingText.Found(origin)}, which browsers never send. Set {SettingText.Shown(right)}.";
    }
}

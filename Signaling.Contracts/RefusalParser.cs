namespace Signaling.Contracts;

/// <summary>Extracts the server's refusal from the message of a SignalR <c>HubException</c>, for every .NET client of SignalR.</summary>
/// <remarks>
/// The server sends <c>code: explanation</c>. SignalR prepends a sentence that ends in <c>HubException: </c>, such as <c>Failed to invoke
/// 'Join' due to an error on the server.</c> Unknown codes are accepted, because later servers may add some.
/// </remarks>
public static class RefusalParser
{
    private const string Marker = "HubException: ";
    private const int LongestCode = 64;

    /// <summary>Splits the message into code and explanation.</summary>
    /// <param name="message">The message of the exception.</param>
    /// <returns>
    /// The code, one of <see cref="SignalingErrorCodes"/> or a code that a later server version added, and null when the message has none; the explanation,
    /// for people.
    /// </returns>
    public static (string? Code, string Explanation) Parse(string message)
    {
        _ = message ?? throw new ArgumentNullException(nameof(message));
        var marker = message.IndexOf(Marker, StringComparison.Ordinal);
        var refusal = marker < 0 ? message : message.Substring(marker + Marker.Length);

        var colon = refusal.IndexOf(": ", StringComparison.Ordinal);
        var code = colon < 0 ? "" : refusal.Substring(0, colon);

        // Without the marker the text may come from any component, so a single word before a colon is no proof of a code.
        return IsCode(code) && (marker >= 0 || code.Contains('_') || IsKnownWord(code))
            ? (code, refusal.Substring(colon + 2))
            : (null, refusal);
    }

    private static bool IsCode(string text) =>
        text.Length is > 0 and <= LongestCode
        && text[0] is >= 'a' and <= 'z'
        && text[text.Length - 1] != '_'
        && text.All(character => character is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '_');

    private static bool IsKnownWord(string code) => code is SignalingErrorCodes.Banned or SignalingErrorCodes.Unauthorized
        or SignalingErrorCodes.Forbidden or SignalingErrorCodes.Unavailable or SignalingErrorCodes.Draining;
}

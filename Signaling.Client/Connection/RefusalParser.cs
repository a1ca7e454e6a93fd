using Microsoft.AspNetCore.SignalR;
using Signaling.Contracts;

namespace Signaling.Client;

/// <summary>Extracts the server's refusal from a SignalR exception.</summary>
/// <remarks>
/// The server sends <c>code: explanation</c>. SignalR prepends a sentence that ends in <c>HubException: </c>, such as <c>Failed to invoke
/// 'Join' due to an error on the server.</c> Unknown codes are accepted, because later servers may add some.
/// </remarks>
internal static class RefusalParser
{
    private const string Marker = "HubException: ";
    private const int LongestCode = 64;

    public static SignalingException Parse(HubException exception)
    {
        var message = exception.Message;
        var marker = message.IndexOf(Marker, StringComparison.Ordinal);
        var refusal = marker < 0 ? message : message[(marker + Marker.Length)..];

        var colon = refusal.IndexOf(": ", StringComparison.Ordinal);
        var code = colon < 0 ? "" : refusal[..colon];

        // Without the marker the text may come from any component, so a single word before a colon is no proof of a code.
        return IsCode(code) && (marker >= 0 || code.Contains('_') || IsKnownWord(code))
            ? new SignalingException(code, refusal[(colon + 2)..], exception)
            : new SignalingException("", refusal, exception);
    }

    private static bool IsCode(string text) =>
        text.Length is > 0 and <= LongestCode
        && text[0] is >= 'a' and <= 'z'
        && text[^1] != '_'
        && text.All(character => character is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '_');

    private static bool IsKnownWord(string code) => code is SignalingErrorCodes.Banned or SignalingErrorCodes.Unauthorized
        or SignalingErrorCodes.Forbidden or SignalingErrorCodes.Unavailable or SignalingErrorCodes.Draining;
}

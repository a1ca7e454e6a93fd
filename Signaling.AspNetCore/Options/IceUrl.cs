using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace Signaling.AspNetCore;

/// <summary>
/// Validates the address of a STUN or TURN server (RFC 7064, RFC 7065). Browsers refuse a whole configuration because of one invalid address.
/// </summary>
internal static partial class IceUrl
{
    private const string ValidForms = "Write it like stun:stun.example:3478 or turns:turn.example:5349?transport=tcp";

    public static bool IsTurn(string? url) => url is not null && (url.StartsWith("turn:", StringComparison.Ordinal) || url.StartsWith("turns:", StringComparison.Ordinal));

    /// <summary>Returns the error of an address; null if the address is valid.</summary>
    public static string? WhatIsWrong(string? url)
    {
        if (Parts().Match(url ?? string.Empty) is not { Success: true } parts)
        {
            return $"{SettingText.Found(url)}, which is not a stun:, stuns:, turn: or turns: address. {ValidForms}.";
        }

        var rest = parts.Groups["rest"].Value;
        var host = parts.Groups["host"].Value;
        return rest.StartsWith('/') ? $"{SettingText.Found(url)}: these addresses contain no //. {ValidForms}."
            : parts.Groups["query"].Success && !IsTurn(url) ? $"{SettingText.Found(url)}: a STUN address ends after the port. {ValidForms}."
            : parts.Groups["query"].Success && parts.Groups["query"].Value is not ("?transport=udp" or "?transport=tcp") ? $"{SettingText.Found(url)}: after the port, only ?transport=udp or ?transport=tcp is allowed."
            : !IsHost(host) ? $"{SettingText.Found(url)}, in which the host is missing or invalid. {ValidForms}."
            : parts.Groups["port"].Success && !IsPort(parts.Groups["port"].Value) ? $"{SettingText.Found(url)}, in which the port is not a number from 1 to 65535."
            : null;
    }

    private static bool IsHost(string host) =>
        host.StartsWith('[') ? IPAddress.TryParse(host.Trim('[', ']'), out var address) && address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6
        : Name().IsMatch(host);

    private static bool IsPort(string port) => ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0;

    [GeneratedRegex(@"^(stun|turn)s?:(?<rest>(?<host>\[[^\]]*\]|[^:?]*)(:(?<port>[^?]*))?(?<query>\?.*)?)$", RegexOptions.Singleline)]
    private static partial Regex Parts();

    [GeneratedRegex(@"^[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?(\.[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?)*\.?$")]
    private static partial Regex Name();
}

using System.Globalization;

namespace Signaling.Server.Commands.Stun;

/// <summary>The address of a STUN or TURN server (RFC 7064, RFC 7065).</summary>
/// <param name="IsTurn">Whether it is a TURN server.</param>
/// <param name="IsSecure">Whether it is reached over TLS, or DTLS over UDP.</param>
/// <param name="IsTcp">Whether it is reached over TCP.</param>
/// <param name="Host">The name or the address.</param>
/// <param name="Port">The port.</param>
internal sealed record StunEndpoint(bool IsTurn, bool IsSecure, bool IsTcp, string Host, int Port)
{
    private const int DefaultPort = 3478;
    private const int DefaultSecurePort = 5349;

    /// <summary>Gets the name of the transport.</summary>
    public string Transport => (IsSecure, IsTcp) switch { (false, false) => "UDP", (false, true) => "TCP", (true, true) => "TLS", _ => "DTLS" };

    /// <summary>Reads an address that the validation of the settings has accepted.</summary>
    public static StunEndpoint Parse(string url)
    {
        var scheme = url[..url.IndexOf(':', StringComparison.Ordinal)];
        var (authority, query) = url[(scheme.Length + 1)..].Split('?') is [var first, var second] ? (first, second) : (url[(scheme.Length + 1)..], string.Empty);
        var hostEnd = authority.StartsWith('[') ? authority.IndexOf(']', StringComparison.Ordinal) + 1
            : authority.Contains(':', StringComparison.Ordinal) ? authority.IndexOf(':', StringComparison.Ordinal) : authority.Length;
        var isSecure = scheme.EndsWith('s');
        return new(
            scheme.StartsWith("turn", StringComparison.Ordinal), isSecure, IsTcp: query.Length > 0 ? query == "transport=tcp" : isSecure,
            authority[..hostEnd].Trim('[', ']'),
            hostEnd < authority.Length ? int.Parse(authority.AsSpan(hostEnd + 1), CultureInfo.InvariantCulture) : isSecure ? DefaultSecurePort : DefaultPort);
    }
}

using System.ComponentModel.DataAnnotations;

namespace Signaling.Server;

/// <summary>One STUN or TURN server, as in the W3C RTCIceServer.</summary>
public sealed class IceServerOptions : IValidatableObject
{
    private static readonly string[] _schemes = ["stun:", "stuns:", "turn:", "turns:"];

    /// <summary>Its addresses, such as <c>stun:stun.example:3478</c> or <c>turns:turn.example:5349?transport=tcp</c> (RFC 7064, RFC 7065).</summary>
    [MinLength(1)]
    public IList<string> Urls { get; init; } = [];

    /// <summary>The TURN user name, if one is needed.</summary>
    public string? Username { get; set; }

    /// <summary>The TURN password, if one is needed.</summary>
    public string? Credential { get; set; }

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        Urls.Where(url => url is null || !_schemes.Any(scheme => url.StartsWith(scheme, StringComparison.Ordinal)))
            .Select(url => new ValidationResult($"'{url}' is no stun:, stuns:, turn: or turns: address.", [nameof(Urls)]));
}

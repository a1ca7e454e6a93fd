using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace Signaling.AspNetCore;

/// <summary>One STUN or TURN server, as in the W3C RTCIceServer.</summary>
public sealed class IceServerOptions : IValidatableObject
{
    /// <summary>
    /// Gets the addresses of the server, such as <c>stun:stun.example:3478</c> or <c>turns:turn.example:5349?transport=tcp</c> (RFC 7064, RFC 7065).
    /// </summary>
    [MinLength(1, ErrorMessage = "is empty. Set at least one address, such as stun:stun.example:3478.")]
    public IList<string> Urls { get; init; } = [];

    /// <summary>Gets or sets the TURN user name. Required if an address begins with <c>turn:</c> or <c>turns:</c>.</summary>
    public string? Username { get; set; }

    /// <summary>Gets or sets the TURN password. Required if an address begins with <c>turn:</c> or <c>turns:</c>.</summary>
    public string? Credential { get; set; }

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        for (var i = 0; i < Urls.Count; i++)
        {
            if (IceUrl.WhatIsWrong(Urls[i]) is { } wrong)
            {
                yield return new ValidationResult(wrong, [nameof(Urls), i.ToString(CultureInfo.InvariantCulture)]);
            }
        }

        if (Urls.Any(IceUrl.IsTurn))
        {
            foreach (var (name, value) in new[] { (nameof(Username), Username), (nameof(Credential), Credential) }.Where(pair => string.IsNullOrWhiteSpace(pair.Item2)))
            {
                yield return new ValidationResult("is missing. Browsers refuse a turn: or turns: address without Username and Credential; set both.", [name]);
            }
        }
    }
}

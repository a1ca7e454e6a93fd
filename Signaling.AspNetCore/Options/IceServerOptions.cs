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

    /// <summary>
    /// Gets or sets a fixed TURN user name, the same for all peers. Required, together with <see cref="Credential"/>, if an address begins with
    /// <c>turn:</c> or <c>turns:</c> and <see cref="IceOptions.SharedSecret"/> is not set.
    /// </summary>
    public string? Username { get; set; }

    /// <summary>Gets or sets the fixed TURN password of <see cref="Username"/>. Every peer receives it.</summary>
    [Secret]
    public string? Credential { get; set; }

    /// <summary>Gets whether the peers need credentials that are made for them.</summary>
    internal bool NeedsCredentials => Username is null && Credential is null && Urls.Any(IceUrl.IsTurn);

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
    }

    /// <summary>Returns the credentials that are missing: the name of the property, and the error.</summary>
    /// <param name="areMade">Whether credentials are made for servers that have none.</param>
    internal IEnumerable<(string Name, string Error)> WhatIsWrongWithCredentials(bool areMade)
    {
        if (!Urls.Any(IceUrl.IsTurn) || (areMade && NeedsCredentials))
        {
            return [];
        }

        return new[] { (nameof(Username), Username), (nameof(Credential), Credential) }
            .Where(pair => string.IsNullOrWhiteSpace(pair.Item2))
            .Select(pair => (pair.Item1, "is missing. Browsers refuse a turn: or turns: address without Username and Credential. Set both, or none of them and the SharedSecret of the TURN server."));
    }
}

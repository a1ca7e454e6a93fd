using System.ComponentModel.DataAnnotations;

namespace Signaling.AspNetCore;

/// <summary>The options for who may join which room.</summary>
public sealed class AuthOptions : IValidatableObject
{
    /// <summary>
    /// Gets or sets how the built-in authorizer decides. Default: null, which means <see cref="AuthMode.Open"/> in the environment Development and for a hub
    /// that the application protects itself. In any other case the start is refused.
    /// </summary>
    public AuthMode? Mode { get; set; }

    /// <summary>
    /// Gets the keys that sign room tokens, in the mode <see cref="AuthMode.Jwt"/>. To replace a key, add the new one, let the tokens of the old one expire,
    /// and remove the old one. Default: none.
    /// </summary>
    public IList<AuthKeyOptions> Keys { get; init; } = [];

    /// <summary>
    /// Gets or sets the OpenID Connect issuer that signs the tokens, such as <c>https://login.example</c>, in place of <see cref="Keys"/>. It is read from its
    /// discovery document. Default: null.
    /// </summary>
    public string? Authority { get; set; }

    /// <summary>
    /// Gets or sets the audience that a token has to name (<c>aud</c>). Required with <see cref="Authority"/>: otherwise the issuer's tokens for other services
    /// would be valid here. Default: null, the audience is not checked.
    /// </summary>
    public string? Audience { get; set; }

    /// <summary>Gets or sets the issuer that a token signed with one of <see cref="Keys"/> has to name (<c>iss</c>). Default: null, it is not checked.</summary>
    public string? Issuer { get; set; }

    /// <summary>
    /// Gets or sets whether a user has at most one peer in a room: a newcomer replaces the user's older peer, which receives <c>Removed("replaced")</c>. A user
    /// is known by the token's <c>sub</c>, or by the application's authentication. Default: false.
    /// </summary>
    public bool OnePeerPerUser { get; set; }

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        var hasAuthority = !string.IsNullOrWhiteSpace(Authority);
        if (Mode == AuthMode.Jwt && Keys.Count == 0 && !hasAuthority)
        {
            yield return new ValidationResult("is missing. The mode Jwt needs a key in Keys, with Id and Secret, or an Authority with its Audience.", [nameof(Keys)]);
        }

        if (Mode != AuthMode.Jwt && (Keys.Count > 0 || hasAuthority))
        {
            yield return new ValidationResult("is not Jwt, so that no token would be checked although Keys or Authority is set. Set Jwt, or remove them.", [nameof(Mode)]);
        }

        if (Keys.Count > 0 && hasAuthority)
        {
            yield return new ValidationResult("is set, and Keys too. Tokens are signed by one or the other; remove one.", [nameof(Authority)]);
        }

        if (Keys.GroupBy(key => key.Id).FirstOrDefault(keys => keys.Count() > 1) is not null)
        {
            yield return new ValidationResult("has two keys with the same Id. Give each key an Id of its own.", [nameof(Keys)]);
        }

        if (hasAuthority && !IsSafe(Authority!))
        {
            yield return new ValidationResult("is not an https address. The signing keys are read from there; only a loopback address may use http.", [nameof(Authority)]);
        }

        if (hasAuthority && string.IsNullOrWhiteSpace(Audience))
        {
            yield return new ValidationResult("is missing. With an Authority, name the audience of the tokens for this service.", [nameof(Audience)]);
        }

        if (hasAuthority && Issuer is not null)
        {
            yield return new ValidationResult("is set, and Authority too. The issuer of an Authority is read from its discovery document; remove Issuer.", [nameof(Issuer)]);
        }
    }

    private static bool IsSafe(string authority) =>
        Uri.TryCreate(authority, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback));
}

using System.ComponentModel.DataAnnotations;

namespace Signaling.AspNetCore;

/// <summary>The STUN and TURN servers that peers receive, and the credentials for the TURN servers.</summary>
public sealed class IceOptions : IValidatableObject
{
    // A client can try secrets against its own credential without asking the TURN server.
    private const int MinSecretLength = 16;

    /// <summary>Gets the STUN and TURN servers that every peer receives when it joins. Default: none.</summary>
    public IList<IceServerOptions> Servers { get; init; } = [];

    /// <summary>
    /// Gets or sets the secret that the TURN servers share with this service (<c>static-auth-secret</c> in coturn). With it, each peer receives
    /// credentials of its own, which expire, for all servers with a <c>turn:</c> or <c>turns:</c> address and no credentials. At least 16 characters.
    /// Default: none.
    /// </summary>
    [Secret]
    [TextLength(MinSecretLength)]
    public string? SharedSecret { get; set; }

    /// <summary>
    /// Gets or sets how long the credentials that are made with <see cref="SharedSecret"/> are valid. A peer receives new ones after about four fifths
    /// of this time. Default: 1 hour. A stolen credential is useful for no longer than that, and a relayed call restarts ICE about every 48 minutes.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:10", "7.00:00:00", ConvertValueInInvariantCulture = true)]
    public TimeSpan CredentialLifetime { get; set; } = TimeSpan.FromHours(1);

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (SharedSecret is not null && WhatIsWrongWithSecret(SharedSecret) is { } wrong)
        {
            yield return new ValidationResult(wrong, [nameof(SharedSecret)]);
        }

        for (var i = 0; i < Servers.Count; i++)
        {
            foreach (var (name, error) in Servers[i].WhatIsWrongWithCredentials(SharedSecret is not null))
            {
                yield return new ValidationResult(error, [nameof(Servers), $"{i}", name]);
            }
        }
    }

    // The secret itself never appears in the text.
    private string? WhatIsWrongWithSecret(string secret) =>
        string.IsNullOrWhiteSpace(secret) ? "is blank. Set the static-auth-secret of the TURN server, or remove the key."
        : secret.Length < MinSecretLength ? $"has {secret.Length} characters; it needs at least {MinSecretLength}. Make one with: openssl rand -hex 32."
        : !Servers.Any(server => server.NeedsCredentials) ? $"is set, but no entry of {SignalingOptions.SectionName}:{nameof(SignalingOptions.Ice)}:{nameof(Servers)} uses it. Add an entry with a turn: or turns: address and without {nameof(IceServerOptions.Username)} and {nameof(IceServerOptions.Credential)}."
        : null;
}

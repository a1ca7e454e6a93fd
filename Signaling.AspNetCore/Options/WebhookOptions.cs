using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography;
using System.Text;

namespace Signaling.AspNetCore;

/// <summary>A receiver of webhooks: an address to which the service posts the events of its rooms. See docs/webhooks.md.</summary>
public sealed class WebhookOptions : IValidatableObject
{
    /// <summary>The prefix of a secret, before its base64: the form of the Standard Webhooks specification. It may be left out.</summary>
    public const string SecretPrefix = "whsec_";

    private const int MinSecretBytes = 24;
    private const int MaxSecretBytes = 64;

    /// <summary>Gets or sets the address, such as <c>https://app.example/hooks</c>. Redirects are not followed.</summary>
    public string Url { get; set; } = string.Empty;

    /// <summary>
    /// Gets the secrets that sign each request: 24 to 64 random bytes in base64, with or without <see cref="SecretPrefix"/>. Usually one. During a rotation the new
    /// and the old one: a request has a signature of each.
    /// </summary>
    [Secret]
    [MinLength(1, ErrorMessage = "is empty. Set at least one secret. Make one with: echo \"whsec_$(openssl rand -base64 32)\".")]
    public IList<string> Secrets { get; init; } = [];

    /// <summary>Gets the types of the events to send, such as <c>peer.joined</c>. Default: none, for all types.</summary>
    public IList<string> Events { get; init; } = [];

    /// <summary>Gets or sets the time limit of one attempt, from the connection to the status of the answer. Default: 10 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:01:00", ConvertValueInInvariantCulture = true)]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Gets or sets the longest time between two attempts. The first retry comes after about a second, and each time doubles. Default: 5 minutes.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "01:00:00", ConvertValueInInvariantCulture = true)]
    public TimeSpan MaxRetryDelay { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Gets or sets the age of an event from which it is no longer retried, but dropped. Default: 1 day.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "7.00:00:00", ConvertValueInInvariantCulture = true)]
    public TimeSpan RetryFor { get; set; } = TimeSpan.FromDays(1);

    /// <summary>Gets or sets the most events that wait for this receiver. Further events are dropped, and the receiver learns of that. Default: 10,000.</summary>
    [Range(1, 100_000)]
    public int MaxQueued { get; set; } = 10_000;

    /// <summary>Gets the name of this receiver in logs and metrics. The rest of the address may hold a secret.</summary>
    internal string Host => Uri.TryCreate(Url, UriKind.Absolute, out var url) ? url.Host : string.Empty;

    /// <summary>Gets the name of this receiver's events in the store. It does not depend on the order of the receivers.</summary>
    internal string Id => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Url)))[..16];

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        // The address is not shown: it may hold a secret.
        if (WhatIsWrongWithUrl() is { } wrong)
        {
            yield return new ValidationResult(wrong, [nameof(Url)]);
        }

        for (var i = 0; i < Secrets.Count; i++)
        {
            if (BytesOf(Secrets[i]) is not { Length: >= MinSecretBytes and <= MaxSecretBytes })
            {
                yield return new ValidationResult(
                    $"is not {MinSecretBytes} to {MaxSecretBytes} bytes in base64. Make a secret with: echo \"{SecretPrefix}$(openssl rand -base64 32)\".", [nameof(Secrets), $"{i}"]);
            }
        }

        for (var i = 0; i < Events.Count; i++)
        {
            if (!WebhookTypes.All.Contains(Events[i]))
            {
                yield return new ValidationResult($"{SettingText.Found(Events[i])}, which is no event. Set one of: {string.Join(", ", WebhookTypes.All)}.", [nameof(Events), $"{i}"]);
            }
        }
    }

    /// <summary>Returns the bytes of a secret, or null if it is not base64.</summary>
    internal static byte[]? BytesOf(string? secret)
    {
        var text = secret?.StartsWith(SecretPrefix, StringComparison.Ordinal) == true ? secret[SecretPrefix.Length..] : secret ?? string.Empty;
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var length) ? bytes[..length] : null;
    }

    private string? WhatIsWrongWithUrl() =>
        Url.Length == 0 ? "is missing. Set the address of the receiver, such as https://app.example/hooks."
        : !Uri.TryCreate(Url, UriKind.Absolute, out var url) || (url.Scheme != Uri.UriSchemeHttps && url.Scheme != Uri.UriSchemeHttp) ? "is not an http: or https: address, such as https://app.example/hooks."
        : url.UserInfo.Length > 0 ? "contains a user name. The signature proves the sender; remove the part before the @."
        : url.Fragment.Length > 0 ? "contains a #, which is never sent. Remove it and what follows."
        : null;
}

using System.ComponentModel.DataAnnotations;
using System.Text;

namespace Signaling.AspNetCore;

/// <summary>A key that signs room tokens with HS256 (HMAC with SHA-256, RFC 7518).</summary>
public sealed class AuthKeyOptions : IValidatableObject
{
    /// <summary>The minimum length of a <see cref="Secret"/> in bytes: 32, as RFC 7518 requires for HS256.</summary>
    public const int MinSecretBytes = 32;

    private const int MaxIdLength = 64;

    /// <summary>Gets or sets the key's ID, which a token names in its header as <c>kid</c>. 1 to 64 characters.</summary>
    [TextLength(1, MaxIdLength)]
    public string Id { get; set; } = string.Empty;

    /// <summary>
    /// Gets or sets the secret. The UTF-8 bytes of this text are the key; the text is not decoded as base64. At least <see cref="MinSecretBytes"/> bytes.
    /// </summary>
    [Secret]
    [TextLength(MinSecretBytes, InBytes = true)]
    public string Secret { get; set; } = string.Empty;

    internal byte[] SecretBytes => Encoding.UTF8.GetBytes(Secret);

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Id.Length is 0 or > MaxIdLength)
        {
            yield return new ValidationResult($"is missing or has more than {MaxIdLength} characters. Set a short name, such as 2026-11; a token names it as kid.", [nameof(Id)]);
        }

        if (SecretBytes.Length < MinSecretBytes)
        {
            yield return new ValidationResult(
                $"has {SecretBytes.Length} bytes; at least {MinSecretBytes} are needed. Make one with: openssl rand -base64 48", [nameof(Secret)]);
        }
    }
}

using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Signaling.AspNetCore.Webhooks;

/// <summary>Signs requests as the Standard Webhooks specification says: <c>v1,</c> and the HMAC-SHA256 of <c>id.timestamp.body</c> in base64.</summary>
internal static class WebhookSignature
{
    /// <summary>Returns the header <c>webhook-signature</c>: one signature for each secret, with spaces between them.</summary>
    public static string Of(IEnumerable<byte[]> secrets, string id, long timestamp, string body)
    {
        var signed = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id}.{timestamp}.{body}"));
        return string.Join(' ', secrets.Select(secret => $"v1,{Convert.ToBase64String(HMACSHA256.HashData(secret, signed))}"));
    }
}

using System.Text;
using System.Text.Json;

namespace Signaling.Client;

/// <summary>Reads when an access token expires. A token that is no JSON Web Token (RFC 7519) has no known end.</summary>
internal static class AccessTokenLifetime
{
    /// <summary>Returns how long the token is still valid; null when that is not known. The clock of this machine may be wrong.</summary>
    public static TimeSpan? Of(string? token, DateTimeOffset now)
    {
        if (token?.Split('.') is not [_, var payload, _] || Read(payload) is not ({ } expires, var issued))
        {
            return null;
        }

        var left = TimeSpan.FromSeconds(expires) - TimeSpan.FromMilliseconds(now.ToUnixTimeMilliseconds());
        var whole = issued is null ? (TimeSpan?)null : TimeSpan.FromSeconds(expires - issued.Value);

        // The server has taken the token or will refuse it; a token that seems to be over, or to last longer than it was made for, shows a wrong clock.
        return left <= TimeSpan.Zero ? (whole is { } half && half > TimeSpan.Zero ? TimeSpan.FromTicks(half.Ticks / 2) : null)
            : whole is { } most && most > TimeSpan.Zero && most < left ? most
            : left;
    }

    private static (double? Expires, double? Issued)? Read(string payload)
    {
        try
        {
            var base64 = payload.Replace('-', '+').Replace('_', '/');
            var bytes = Convert.FromBase64String(base64.PadRight(base64.Length + ((4 - (base64.Length % 4)) % 4), '='));
            using var claims = JsonDocument.Parse(Encoding.UTF8.GetString(bytes));
            return claims.RootElement.ValueKind == JsonValueKind.Object ? (Number(claims.RootElement, "exp"), Number(claims.RootElement, "iat")) : null;
        }
        catch (Exception exception) when (exception is FormatException or JsonException)
        {
            return null;
        }
    }

    private static double? Number(JsonElement claims, string name) =>
        claims.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number)
            && number is > 0 and < 253_402_300_800 ? number : null;
}

using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Signaling.Tests.Support;

/// <summary>Writes tokens by hand, also such as no library would write.</summary>
internal static class TestTokens
{
    public const string KeyId = "k1";
    public const string Secret = "a secret of the tests, with more than 32 bytes";

    /// <summary>The settings of a server that takes these tokens.</summary>
    public static Dictionary<string, string?> Settings => new()
    {
        ["Signaling:Auth:Mode"] = "Jwt",
        ["Signaling:Auth:Keys:0:Id"] = KeyId,
        ["Signaling:Auth:Keys:0:Secret"] = Secret,
    };

    /// <summary>A valid token for a room.</summary>
    public static string For(object room, string? sub = null, params (string Claim, object? Value)[] more) =>
        Sign(new { alg = "HS256", typ = "JWT", kid = KeyId }, Claims(room, sub, more));

    public static Dictionary<string, object?> Claims(object room, string? sub = null, params (string Claim, object? Value)[] more)
    {
        Dictionary<string, object?> claims = new() { ["room"] = room, ["exp"] = In(TimeSpan.FromHours(1)) };
        if (sub is not null)
        {
            claims["sub"] = sub;
        }

        foreach (var (claim, value) in more)
        {
            claims[claim] = value;
        }

        return claims;
    }

    public static long In(TimeSpan time) => (TimeProvider.System.GetUtcNow() + time).ToUnixTimeSeconds();

    public static string Sign(object header, object payload, string secret = Secret) => Sign(header, payload, Encoding.UTF8.GetBytes(secret));

    public static string Sign(object header, object payload, byte[] secret) => Sign(header, payload, signed => HMACSHA256.HashData(secret, signed));

    public static string Sign(object header, object payload, Func<byte[], byte[]> sign)
    {
        var content = $"{Part(header)}.{Part(payload)}";
        return string.Create(CultureInfo.InvariantCulture, $"{content}.{Base64Url.EncodeToString(sign(Encoding.ASCII.GetBytes(content)))}");
    }

    private static string Part(object value) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(value));
}

using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace Signaling.AspNetCore.Administration;

/// <summary>Checks the API key of requests to the administration API.</summary>
internal sealed class AdminGate(IOptions<SignalingOptions> options, TimeProvider time, ILogger<AdminGate> logger)
{
    public const string KeyHeader = "X-Api-Key";

    // A random key is far shorter. A longer value is refused without hashing it.
    private const int MaxKeyLength = 1024;

    private static readonly TimeSpan _logInterval = TimeSpan.FromMinutes(1);

    private readonly LogInterval _refusals = new(_logInterval, time);
    private readonly byte[]? _keyHash = options.Value.Admin.ApiKeyHash is { Length: > 0 } hash ? Convert.FromHexString(hash) : null;

    /// <summary>Gets whether an API key is configured. Without one, the API is not mapped.</summary>
    public bool IsOn => _keyHash is not null;

    public bool Allows(HttpContext context)
    {
        if (HasKey(context.Request.Headers[KeyHeader]))
        {
            return true;
        }

        if (_refusals.IsDue(out var suppressed))
        {
            Log.AdminRefused(logger, context.Connection.RemoteIpAddress?.ToString(), suppressed);
        }

        return false;
    }

    // The comparison takes the same time for every key, so an attacker cannot learn from it how many bytes of the hash are right.
    private bool HasKey(string? key)
    {
        if (_keyHash is null || key is not { Length: > 0 and <= MaxKeyLength })
        {
            return false;
        }

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(key), hash);
        return CryptographicOperations.FixedTimeEquals(hash, _keyHash);
    }
}

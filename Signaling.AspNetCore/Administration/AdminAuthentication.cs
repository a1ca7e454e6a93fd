using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using Signaling.AspNetCore.Access;

namespace Signaling.AspNetCore.Administration;

/// <summary>Checks the API key or the room token of requests to the administration API.</summary>
internal sealed class AdminAuthentication(IOptions<SignalingOptions> options, TokenAuthentication tokens, TimeProvider time, ILogger<AdminAuthentication> logger)
{
    public const string KeyHeader = "X-Api-Key";

    // A random key is far shorter. A longer value is refused without hashing it.
    private const int MaxKeyLength = 1024;

    private static readonly TimeSpan _logInterval = TimeSpan.FromMinutes(1);

    private readonly LogInterval _refusals = new(_logInterval, time);
    private readonly byte[]? _keyHash = options.Value.Admin.ApiKeyHash is { Length: > 0 } hash ? Convert.FromHexString(hash) : null;

    /// <summary>Gets whether an API key is configured.</summary>
    public bool AcceptsKey => _keyHash is not null;

    /// <summary>Gets whether room tokens with the permission <c>admin</c> are accepted.</summary>
    public bool AcceptsTokens { get; } = options.Value.Admin.AcceptRoomTokens;

    /// <summary>Gets whether the API is on. Otherwise it is not mapped.</summary>
    public bool IsOn { get; } = options.Value.Admin.IsOn;

    /// <summary>Gets the schemes of the credentials, for <c>WWW-Authenticate</c>.</summary>
    public StringValues Schemes => new([.. AcceptsKey ? ["ApiKey"] : (string[])[], .. AcceptsTokens ? ["Bearer"] : (string[])[]]);

    /// <summary>Returns what the request may do; null when it has no valid key or token.</summary>
    public async ValueTask<AdminAccess?> FindAccessAsync(HttpContext context) => HasKey(context.Request.Headers[KeyHeader])
        ? AdminAccess.OfKey
        : AcceptsTokens && await tokens.FindInHeaderAsync(context) is { } token ? AdminAccess.Of(token) : null;

    /// <summary>Logs that a request is refused, once a minute.</summary>
    public void Report(HttpContext context, string reason)
    {
        if (_refusals.IsDue(out var suppressed))
        {
            Log.AdminRefused(logger, context.Connection.RemoteIpAddress?.ToString(), reason, suppressed);
        }
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

using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Signaling.Contracts;

namespace Signaling.AspNetCore.Ice;

/// <summary>Creates the list of ICE servers for a peer. TURN servers without fixed credentials get credentials that expire.</summary>
/// <remarks>
/// The credentials have the TURN REST form (draft-uberti-behave-turn-rest), as coturn reads it with <c>use-auth-secret</c>: the user name is the Unix
/// time of the expiry and the peer ID, and the password is the HMAC-SHA1 of the user name. The TURN server needs nothing but the secret to check them.
/// </remarks>
internal sealed class IceServerList
{
    private readonly IReadOnlyList<(IceServer Server, bool NeedsCredentials)> _servers;
    private readonly IceServer[]? _fixed;
    private readonly byte[] _secret;
    private readonly TimeProvider _time;

    public IceServerList(IOptions<SignalingOptions> options, TimeProvider time)
    {
        var ice = options.Value.Ice;
        _servers = [.. ice.Servers.Select(server => (new IceServer([.. server.Urls], server.Username, server.Credential), server.NeedsCredentials))];
        _secret = Encoding.UTF8.GetBytes(ice.SharedSecret ?? string.Empty);
        _time = time;
        Lifetime = ice.CredentialLifetime;
        Expires = _servers.Any(server => server.NeedsCredentials);
        _fixed = Expires ? null : [.. _servers.Select(server => server.Server)];
    }

    /// <summary>Gets whether the lists contain credentials that expire.</summary>
    public bool Expires { get; }

    /// <summary>Gets how long the credentials of a new list are valid.</summary>
    public TimeSpan Lifetime { get; }

    /// <summary>
    /// Returns the list for a peer, with new credentials if they expire. An array, because MessagePack writes an answer by its type at run time, and
    /// knows none of the types that the compiler makes for other read-only lists.
    /// </summary>
    public IceServer[] For(string peerId) => _fixed ?? WithCredentials(peerId);

    private IceServer[] WithCredentials(string peerId)
    {
        var expiry = (_time.GetUtcNow() + Lifetime).ToUnixTimeSeconds();
        var username = string.Create(CultureInfo.InvariantCulture, $"{expiry}:{peerId}");
#pragma warning disable CA5350 // The form prescribes HMAC-SHA1. The known collisions of SHA-1 do not help to forge an HMAC.
        var credential = Convert.ToBase64String(HMACSHA1.HashData(_secret, Encoding.UTF8.GetBytes(username)));
#pragma warning restore CA5350
        return [.. _servers.Select(entry => entry.NeedsCredentials ? entry.Server with { Username = username, Credential = credential } : entry.Server)];
    }
}

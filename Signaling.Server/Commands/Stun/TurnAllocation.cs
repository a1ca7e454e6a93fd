using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace Signaling.Server.Commands.Stun;

/// <summary>Allocates a relay address and gives it back at once (RFC 8656, sections 7 and 8).</summary>
internal static class TurnAllocation
{
    private const uint Udp = 17u << 24;
    private const int Unauthorized = 401;
    private const int StaleNonce = 438;

    /// <returns>The relay address, or the answer that refuses it.</returns>
    public static async Task<(IPEndPoint? Relay, StunAnswer Answer, bool IsOpen)> TryAsync(
        StunConnection server, string username, string credential, CancellationToken cancelled)
    {
        var first = new StunRequest(StunMethod.Allocate).With(StunAttribute.RequestedTransport, Udp);
        var answer = await server.AskAsync(first, first.ToArray(), cancelled);
        if (answer.IsSuccess)
        {
            // Anybody could relay traffic.
            var free = new StunRequest(StunMethod.Refresh).With(StunAttribute.Lifetime, 0u);
            await server.AskAsync(free, free.ToArray(), cancelled);
            return (answer.Address(StunAttribute.XorRelayedAddress), answer, true);
        }

        var key = Array.Empty<byte>();
        for (var attempt = 0; attempt < 2 && answer.ErrorCode is Unauthorized or StaleNonce && Challenge(answer) is (var realm, var nonce); attempt++)
        {
            if (attempt > 0 && answer.ErrorCode == Unauthorized)
            {
                break; // the credential itself is refused
            }

#pragma warning disable CA5351 // RFC 8489, section 9.2.2, prescribes MD5 for the key of a long-term credential.
            key = MD5.HashData(Encoding.UTF8.GetBytes($"{username}:{realm}:{credential}"));
#pragma warning restore CA5351
            StunRequest Authenticated(StunRequest request) =>
                request.With(StunAttribute.Username, username).With(StunAttribute.Realm, realm).With(StunAttribute.Nonce, nonce);
            var allocate = Authenticated(new StunRequest(StunMethod.Allocate).With(StunAttribute.RequestedTransport, Udp));
            answer = await server.AskAsync(allocate, allocate.Sign(key), cancelled);
            if (answer.IsSuccess)
            {
                var free = Authenticated(new StunRequest(StunMethod.Refresh).With(StunAttribute.Lifetime, 0u));
                await server.AskAsync(free, free.Sign(key), cancelled);
            }
        }

        return (answer.IsSuccess && answer.IsSignedWith(key) ? answer.Address(StunAttribute.XorRelayedAddress) : null, answer, false);
    }

    private static (string Realm, string Nonce)? Challenge(StunAnswer answer) =>
        answer.Text(StunAttribute.Realm) is { } realm && answer.Text(StunAttribute.Nonce) is { } nonce ? (realm, nonce) : null;
}

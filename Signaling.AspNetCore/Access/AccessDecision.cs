using Signaling.Contracts;

namespace Signaling.AspNetCore;

/// <summary>The decision of an <see cref="ISignalingAuthorizer"/>: a grant or a refusal.</summary>
public sealed class AccessDecision
{
    private AccessDecision(PeerGrant? grant, SignalingRefusalException? refusal) => (Grant, Refusal) = (grant, refusal);

    /// <summary>Gets what is granted; null for a refusal.</summary>
    public PeerGrant? Grant { get; }

    internal SignalingRefusalException? Refusal { get; }

    /// <summary>Lets the peer into the room.</summary>
    /// <param name="grant">The permissions, and everything else that the peer is granted.</param>
    public static AccessDecision Allow(PeerGrant grant)
    {
        ArgumentNullException.ThrowIfNull(grant);
        return new(grant, null);
    }

    /// <summary>Refuses the call.</summary>
    /// <param name="code">
    /// <see cref="SignalingErrorCodes.Unauthorized"/>, <see cref="SignalingErrorCodes.Forbidden"/> or <see cref="SignalingErrorCodes.Banned"/>.
    /// </param>
    /// <param name="text">The explanation. The client receives it, so it must contain no secret.</param>
    /// <exception cref="ArgumentException">Thrown when the code is another one.</exception>
    public static AccessDecision Refuse(string code, string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return code is SignalingErrorCodes.Unauthorized or SignalingErrorCodes.Forbidden or SignalingErrorCodes.Banned
            ? new(null, AspNetCore.Refusal.Of(code, text))
            : throw new ArgumentException($"The code '{code}' is not one of unauthorized, forbidden and banned.", nameof(code));
    }
}

namespace Signaling.Server.Commands.Stun;

/// <summary>The attributes of STUN (RFC 8489, section 18.3) and TURN (RFC 8656, section 18) that a check needs.</summary>
internal enum StunAttribute
{
    Username = 0x0006,
    MessageIntegrity = 0x0008,
    ErrorCode = 0x0009,
    Lifetime = 0x000D,
    Realm = 0x0014,
    Nonce = 0x0015,
    XorRelayedAddress = 0x0016,
    RequestedTransport = 0x0019,
    XorMappedAddress = 0x0020,
}

namespace Signaling.Server.Commands.Stun;

/// <summary>The methods of STUN (RFC 8489, section 18.2) and TURN (RFC 8656, section 17) that a check needs.</summary>
internal enum StunMethod
{
    Binding = 0x001,
    Allocate = 0x003,
    Refresh = 0x004,
}

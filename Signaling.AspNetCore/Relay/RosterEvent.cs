using Signaling.Contracts;

namespace Signaling.AspNetCore.Relay;

/// <summary>An event that raises a room's version by one: a peer has joined, has left or was updated.</summary>
/// <param name="Method">The event's name on the wire.</param>
/// <param name="Arguments">Its arguments.</param>
/// <param name="Bytes">The approximate memory that it takes while it waits, in bytes.</param>
/// <param name="Peer">The peer that joined, left or was updated; for a peer that has left, its last state.</param>
/// <param name="Reason">Why the peer has left; null for the other events.</param>
internal sealed record RosterEvent(string Method, object?[] Arguments, int Bytes, PeerInfo Peer, string? Reason = null)
    : Signal(Method, Arguments, Bytes);

using Signaling.Contracts;

namespace Signaling.AspNetCore.Relay;

/// <summary>One step of a room's version: a peer has joined, has left, or is seen differently by the others.</summary>
/// <param name="Method">The event's name on the wire.</param>
/// <param name="Arguments">Its arguments.</param>
/// <param name="Bytes">About how much memory it holds while it waits.</param>
/// <param name="Peer">The peer that the event is about; for a peer that has left, as it was last.</param>
/// <param name="Reason">Why the peer has left; null for the other events.</param>
internal sealed record RosterEvent(string Method, object?[] Arguments, int Bytes, PeerInfo Peer, string? Reason = null)
    : Signal(Method, Arguments, Bytes);

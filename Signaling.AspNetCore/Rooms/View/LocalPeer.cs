namespace Signaling.AspNetCore.Rooms.View;

/// <summary>A peer of a room that this node holds.</summary>
/// <param name="Session">The session of the peer; null for a suspended peer whose session has ended, which the next comparison removes.</param>
/// <param name="IsConnected">Whether the peer receives the events of the room. Otherwise it is suspended, or about to be.</param>
/// <param name="SuspendedAt">The version of the suspension; null while there is none.</param>
internal readonly record struct LocalPeer(Session? Session, bool IsConnected, long? SuspendedAt = null);

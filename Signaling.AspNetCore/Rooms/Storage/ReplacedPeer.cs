namespace Signaling.AspNetCore.Rooms.Storage;

/// <summary>A peer whose user has joined the room again.</summary>
/// <param name="PeerId">The peer.</param>
/// <param name="Owner">The owner that held it.</param>
internal sealed record ReplacedPeer(string PeerId, string Owner);

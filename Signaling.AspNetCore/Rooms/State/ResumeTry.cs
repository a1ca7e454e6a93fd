namespace Signaling.AspNetCore.Rooms.State;

/// <summary>One attempt of a client to resume a peer.</summary>
/// <param name="Token">The peer, and the proof.</param>
/// <param name="Attempt">The number of the attempt; null when the client does not number its attempts: then the last attempt wins.</param>
/// <param name="Received">How many signals the client has received as this peer; null when it does not count them.</param>
internal sealed record ResumeTry(ResumeToken Token, long? Attempt = null, long? Received = null);

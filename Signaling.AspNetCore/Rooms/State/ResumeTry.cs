namespace Signaling.AspNetCore.Rooms.State;

/// <summary>One try of a client to come back as a peer.</summary>
/// <param name="Token">The peer, and the proof.</param>
/// <param name="Attempt">The number of the try; null when the client does not number them, and the last one wins.</param>
/// <param name="Received">How many signals the client has received as this peer; null when it does not count them.</param>
internal sealed record ResumeTry(ResumeToken Token, long? Attempt = null, long? Received = null);

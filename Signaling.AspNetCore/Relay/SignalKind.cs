namespace Signaling.AspNetCore.Relay;

/// <summary>What a <see cref="Signal"/> carries.</summary>
internal enum SignalKind : byte
{
    /// <summary>An event of the service.</summary>
    Event,
    Offer,
    Answer,
    Candidate,

    /// <summary>A message to one peer.</summary>
    Message,

    /// <summary>A message to all peers of the room.</summary>
    Broadcast,
}

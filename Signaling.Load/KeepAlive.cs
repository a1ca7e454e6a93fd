namespace Signaling.Load;

/// <summary>The frame with which a client keeps its connection alive.</summary>
/// <param name="Frame">The whole frame.</param>
/// <param name="Interval">The time without a send before the frame is sent.</param>
internal sealed record KeepAlive(byte[] Frame, TimeSpan Interval);

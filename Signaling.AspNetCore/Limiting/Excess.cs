namespace Signaling.AspNetCore.Limiting;

/// <summary>A connection or a call that is refused because of a limit.</summary>
/// <param name="Refusal">The refusal.</param>
/// <param name="Wait">How long the client should wait.</param>
internal sealed record Excess(SignalingRefusalException Refusal, TimeSpan Wait);

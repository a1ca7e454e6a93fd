using Signaling.Contracts;

namespace Signaling.AspNetCore.Relay;

/// <summary>An <see cref="IceCandidate"/> that is relayed from one peer to another, with its texts unchanged.</summary>
internal sealed record RelayedCandidate(
    RelayedText Candidate, RelayedText? SdpMid = null, int? SdpMLineIndex = null, RelayedText? UsernameFragment = null)
{
    public int HeldBytes => Candidate.HeldBytes + (SdpMid?.HeldBytes ?? 0) + (UsernameFragment?.HeldBytes ?? 0);

    // Any field may be null until RequestRules has checked what a hub protocol has read.
    public static RelayedCandidate From(IceCandidate candidate) =>
        new(Text(candidate.Candidate)!, Text(candidate.SdpMid), candidate.SdpMLineIndex, Text(candidate.UsernameFragment));

    private static RelayedText? Text(string? text) => text is null ? null : RelayedText.FromString(text);
}

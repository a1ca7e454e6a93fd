using Signaling.Contracts;

namespace Signaling.AspNetCore.Relay;

/// <summary>An <see cref="IceCandidate"/> on its way from one peer to another, its texts as they came.</summary>
internal sealed record RelayedCandidate(
    RelayedText Candidate, RelayedText? SdpMid = null, int? SdpMLineIndex = null, RelayedText? UsernameFragment = null)
{
    public int HeldBytes => Candidate.HeldBytes + (SdpMid?.HeldBytes ?? 0) + (UsernameFragment?.HeldBytes ?? 0);

    // What a hub protocol has read may have nulls anywhere, until it is checked.
    public static RelayedCandidate From(IceCandidate candidate) =>
        new(Text(candidate.Candidate)!, Text(candidate.SdpMid), candidate.SdpMLineIndex, Text(candidate.UsernameFragment));

    private static RelayedText? Text(string? text) => text is null ? null : RelayedText.FromString(text);
}

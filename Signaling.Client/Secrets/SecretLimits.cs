using Signaling.Contracts;

namespace Signaling.Client;

/// <summary>The limits of contents. Each content grows by a third and some bytes when it is sealed.</summary>
internal static class SecretLimits
{
    /// <summary>About what the JSON around the texts of a candidate and of a profile needs.</summary>
    private const int JsonBytes = 100;

    public static Limits? Within(Limits? limits) => limits is null ? null : limits with
    {
        MaxSdpBytes = SecretFormat.CapacityOf(limits.MaxSdpBytes),
        MaxCandidateBytes = Math.Max(0, SecretFormat.CapacityOf(limits.MaxCandidateBytes) - JsonBytes),
        MaxMessageBytes = SecretFormat.CapacityOf(limits.MaxMessageBytes),
        MaxMetadataBytes = Math.Max(0, SecretFormat.CapacityOf(limits.MaxMetadataBytes - SecretFormat.ProfileKey.Length) - JsonBytes),
    };
}

using System.Text;
using Signaling.Contracts;

namespace Signaling.Client;

/// <summary>
/// Refuses what the server would refuse or could not even read, before it is sent. What is too large for the server's frames would cost the
/// connection; half a surrogate pair has no form in UTF-8, and would arrive as another text.
/// </summary>
internal static class OutgoingRules
{
    /// <summary>No server has to take more in one call.</summary>
    private const int MaxFrameBytes = 1024 * 1024;

    public static SignalingException? Join(JoinRequest request, Limits? limits) =>
        Text(request.Room, "room") ?? Shown(request.DisplayName, request.Metadata, limits);

    public static SignalingException? Update(PeerUpdate update, Limits? limits) => Shown(update.DisplayName, update.Metadata, limits);

    public static SignalingException? Description(string to, SessionDescription description, Limits? limits) =>
        Text(to, "to") ?? Text(description.Type, "type") ?? Text(description.Sdp, "sdp")
        ?? Size("SDP", BytesOf(description.Sdp), limits?.MaxSdpBytes, "Remove what the peer connection does not need.");

    public static SignalingException? Candidate(string to, IceCandidate? candidate, Limits? limits) =>
        Text(to, "to") ?? Text(candidate?.Candidate, "candidate") ?? Text(candidate?.SdpMid, "sdpMid")
        ?? Text(candidate?.UsernameFragment, "usernameFragment")
        ?? Size(
            "candidate",
            BytesOf(candidate?.Candidate) + BytesOf(candidate?.SdpMid) + BytesOf(candidate?.UsernameFragment),
            limits?.MaxCandidateBytes,
            "Send one candidate at a time.");

    public static SignalingException? Message(string? to, string payload, Limits? limits) =>
        Text(to, "to") ?? Text(payload, "payload")
        ?? Size("message", BytesOf(payload), limits?.MaxMessageBytes, "Split it, or send it over a data channel.");

    private static SignalingException? Shown(string? displayName, IReadOnlyDictionary<string, string>? metadata, Limits? limits)
    {
        if (Text(displayName, "displayName") is { } refusal)
        {
            return refusal;
        }

        var bytes = 0L;
        foreach (var (key, value) in metadata?.Select(entry => (entry.Key, entry.Value)) ?? [])
        {
            if ((Text(key, "a key of metadata") ?? Text(value, $"metadata[\"{key}\"]")) is { } refused)
            {
                return refused;
            }

            bytes += BytesOf(key) + BytesOf(value);
        }

        return Size("metadata", bytes, limits?.MaxMetadataBytes, "Send what is large by messages.");
    }

    private static SignalingException? Text(string? text, string field)
    {
        for (var i = 0; i < text?.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                i++;
            }
            else if (char.IsSurrogate(text[i]))
            {
                return new SignalingException(
                    SignalingErrorCodes.InvalidRequest,
                    $"{field} holds half a surrogate pair at index {i}. It is no valid Unicode: do not cut a text between the two halves of a character.");
            }
        }

        return null;
    }

    /// <summary>Before a first join the limits are not known.</summary>
    private static SignalingException? Size(string what, long bytes, int? limit, string advice) => bytes > (limit ?? MaxFrameBytes)
        ? new SignalingException(
            SignalingErrorCodes.MessageTooLarge,
            $"The {what} has {bytes} bytes as UTF-8, more than the {limit ?? MaxFrameBytes} that the server takes. {advice}")
        : null;

    private static long BytesOf(string? text) => text is null ? 0 : Encoding.UTF8.GetByteCount(text);
}

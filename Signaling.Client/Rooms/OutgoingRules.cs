using System.Text;
using Signaling.Contracts;

namespace Signaling.Client;

/// <summary>
/// Refuses invalid input before it is sent. A message that exceeds the server's frame limit would end the connection. Half a surrogate pair
/// has no UTF-8 form, and another text would arrive.
/// </summary>
internal static class OutgoingRules
{
    /// <summary>The largest message that any server accepts.</summary>
    private const int MaxFrameBytes = 1024 * 1024;

    public static SignalingException? Join(JoinRequest request, Limits? limits) =>
        Text(request.Room, "room") ?? Shown(request.DisplayName, request.Metadata, limits);

    public static SignalingException? Update(PeerUpdate update, Limits? limits) => Shown(update.DisplayName, update.Metadata, limits);

    public static SignalingException? Description(string to, SessionDescription description, Limits? limits) =>
        Text(to, "to") ?? Text(description.Type, "type") ?? Text(description.Sdp, "sdp")
        ?? Size("SDP", BytesOf(description.Sdp), limits?.MaxSdpBytes, "Remove unused media sections and codecs.");

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

        return Size("metadata", bytes, limits?.MaxMetadataBytes, "Send large data in messages.");
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
                    $"{field} holds half a surrogate pair at index {i}, which is not valid Unicode. Do not cut a text within a surrogate pair.");
            }
        }

        return null;
    }

    /// <summary>The limits are unknown before the first join.</summary>
    private static SignalingException? Size(string what, long bytes, int? limit, string advice) => bytes > (limit ?? MaxFrameBytes)
        ? new SignalingException(
            SignalingErrorCodes.MessageTooLarge,
            $"The {what} has {bytes} bytes in UTF-8. The server's limit is {limit ?? MaxFrameBytes}. {advice}")
        : null;

    private static long BytesOf(string? text) => text is null ? 0 : Encoding.UTF8.GetByteCount(text);
}

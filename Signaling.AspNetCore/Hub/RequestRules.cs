using System.Text;
using Microsoft.Extensions.Options;
using Signaling.AspNetCore.Moderation;
using Signaling.AspNetCore.Names;
using Signaling.AspNetCore.Relay;
using Signaling.AspNetCore.Rooms.State;
using Signaling.AspNetCore.Rooms.Storage;
using Signaling.Contracts;

namespace Signaling.AspNetCore.Hub;

/// <summary>
/// Validates a request before it is processed. Neither hub protocol enforces the non-nullable declarations of the records, so all fields are checked
/// here, once.
/// </summary>
internal sealed class RequestRules(IOptions<SignalingOptions> options)
{
    // Connection IDs have 22 characters, so each peer ID is far below this limit.
    private const int MaxPeerIdLength = 128;

    // A token contains a secret, a peer ID and a room name of the maximum configurable length, as base64url.
    private const int MaxResumeTokenLength = 8 * 1024;

    private static readonly string[] _offerTypes = [SessionDescriptionTypes.Offer, SessionDescriptionTypes.Rollback];

    private static readonly string[] _answerTypes =
        [SessionDescriptionTypes.Answer, SessionDescriptionTypes.ProvisionalAnswer, SessionDescriptionTypes.Rollback];

    private static readonly string[] _outcomes = [ConnectionOutcomes.Connected, ConnectionOutcomes.Failed, ConnectionOutcomes.Disconnected];

    private readonly SignalingLimits _limits = options.Value.Limits;

    /// <summary>Returns the request with the room's name in its canonical form: names that are canonically equal are one room.</summary>
    public JoinRequest CheckJoin(JoinRequest? request)
    {
        if (string.IsNullOrEmpty(request?.Room))
        {
            throw Refusal.Invalid("The room name is missing.");
        }

        // Composition shortens a name to a quarter at most, so a longer name is certainly too long.
        var room = request.Room.Length > 4 * _limits.MaxRoomNameLength ? request.Room : CanonicalForm.Of(request.Room);
        CheckName(room, "room name", _limits.MaxRoomNameLength);
        CheckProfile(request.DisplayName, request.Metadata);
        return room == request.Room ? request : request with { Room = room };
    }

    /// <summary>Parses a resume token. An invalid token is refused like an expired token: an application handles both in the same way.</summary>
    public static ResumeToken CheckResume(string? token)
    {
        if (string.IsNullOrEmpty(token))
        {
            throw Refusal.Invalid("The resume token is missing.");
        }

        return token.Length <= MaxResumeTokenLength && ResumeToken.TryParse(token, out var parsed) ? parsed : throw Refusal.ResumeFailed();
    }

    public static ResumeTry CheckResume(ResumeRequest? request) => request switch
    {
        null => throw Refusal.Invalid("The resume request is missing."),
        { Attempt: <= 0 } => throw Refusal.Invalid("The attempt must be a positive number."),
        { Received: < 0 } => throw Refusal.Invalid("The number of received signals must not be negative."),
        _ => new(CheckResume(request.ResumeToken), request.Attempt, request.Received),
    };

    public void CheckUpdate(PeerUpdate? update)
    {
        if (update is null)
        {
            throw Refusal.Invalid("The update is missing.");
        }

        CheckProfile(update.DisplayName, update.Metadata);
    }

    public void CheckOffer(RelayedDescription? offer) => CheckDescription(offer, "offer", _offerTypes);

    public void CheckAnswer(RelayedDescription? answer) => CheckDescription(answer, "answer", _answerTypes);

    public void CheckIce(RelayedCandidate? candidate)
    {
        if (candidate is null)
        {
            return; // the end of candidates
        }

        if (candidate.Candidate is null)
        {
            throw Refusal.Invalid("The candidate has no text. For the end of candidates, send null or an empty text.");
        }

        if (candidate.SdpMLineIndex is < 0 or > ushort.MaxValue)
        {
            throw Refusal.Invalid("The candidate's sdpMLineIndex is out of range. It must be between 0 and 65535.");
        }

        var bytes = candidate.Candidate.Utf8Length + (candidate.SdpMid?.Utf8Length ?? 0) + (candidate.UsernameFragment?.Utf8Length ?? 0);
        CheckSize(bytes, "candidate", _limits.MaxCandidateBytes);
    }

    public void CheckMessage(RelayedText? payload)
    {
        if (payload is null)
        {
            throw Refusal.Invalid("The payload is missing.");
        }

        CheckSize(payload.Utf8Length, "message", _limits.MaxMessageBytes);
    }

    public static void CheckTarget(string from, string? to)
    {
        if (string.IsNullOrEmpty(to) || to.Length > MaxPeerIdLength)
        {
            throw Refusal.Invalid("The target is not a peer ID.");
        }

        if (to == from)
        {
            throw Refusal.Invalid("A peer cannot send to itself.");
        }
    }

    /// <summary>Returns the ban that a removal asks for; null for none.</summary>
    public static BanTerm? CheckRemoval(string by, string? peerId, RemoveOptions? options)
    {
        if (string.IsNullOrEmpty(peerId) || peerId.Length > MaxPeerIdLength)
        {
            throw Refusal.Invalid("The peer to remove is not a peer ID.");
        }

        if (peerId == by)
        {
            throw Refusal.Invalid("A peer cannot remove itself. Call Leave.");
        }

        return BanRules.Check(options);
    }

    public static ConnectionReport CheckReport(string from, ConnectionReport? report)
    {
        CheckTarget(from, report?.PeerId);
        if (!_outcomes.Contains(report!.Outcome))
        {
            throw Refusal.Invalid($"The outcome is invalid. It must be one of: {string.Join(", ", _outcomes)}.");
        }

        if (report.ElapsedMs < 0)
        {
            throw Refusal.Invalid("The elapsedMs must not be negative.");
        }

        return report;
    }

    private void CheckProfile(string? displayName, IReadOnlyDictionary<string, string>? metadata)
    {
        if (displayName is not null)
        {
            CheckName(displayName, "display name", _limits.MaxDisplayNameLength);
        }

        if (metadata is null)
        {
            return;
        }

        if (metadata.Count > _limits.MaxMetadataEntries)
        {
            throw Refusal.Invalid($"The metadata has {metadata.Count} entries; at most {_limits.MaxMetadataEntries} are allowed.");
        }

        if (metadata.Any(entry => entry.Key.Length == 0 || entry.Value is null))
        {
            throw Refusal.Invalid("An entry of the metadata has no key or no text. Each entry needs both.");
        }

        foreach (var key in metadata.Keys)
        {
            CheckCharacters(key, "metadata key");
        }

        CheckSize(metadata.Sum(entry => Bytes(entry.Key) + Bytes(entry.Value)), "peer's metadata", _limits.MaxMetadataBytes);
    }

    private void CheckDescription(RelayedDescription? description, string what, string[] types)
    {
        if (description?.Sdp is null)
        {
            throw Refusal.Invalid($"The {what} is incomplete: it needs a type and an sdp.");
        }

        if (!types.Contains(description.Type))
        {
            throw Refusal.Invalid($"The type of the {what} is invalid. It must be one of: {string.Join(", ", types)}.");
        }

        if (description.Sdp.Utf8Length == 0 && description.Type != SessionDescriptionTypes.Rollback)
        {
            throw Refusal.Invalid($"The sdp of the {what} is empty.");
        }

        CheckSize(description.Sdp.Utf8Length, "session description", _limits.MaxSdpBytes);
    }

    private static void CheckName(string name, string what, int maxLength)
    {
        if (name.Length > maxLength)
        {
            throw Refusal.Invalid($"The {what} has {name.Length} characters; at most {maxLength} are allowed.");
        }

        CheckCharacters(name, what);
    }

    private static void CheckCharacters(string name, string what)
    {
        if (NameCharacters.FirstForbidden(name) is { } character)
        {
            throw Refusal.Invalid($"The {what} contains {character}. Control characters, line breaks, invisible characters and characters that change the writing direction are not allowed.");
        }
    }

    private static void CheckSize(int bytes, string what, int maxBytes)
    {
        if (bytes > maxBytes)
        {
            throw Refusal.Of(SignalingErrorCodes.MessageTooLarge, $"The {what} has {bytes} bytes; at most {maxBytes} are allowed.");
        }
    }

    private static int Bytes(string text) => Encoding.UTF8.GetByteCount(text);
}

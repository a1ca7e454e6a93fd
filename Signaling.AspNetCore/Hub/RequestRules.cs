using System.Text;
using Microsoft.Extensions.Options;
using Signaling.AspNetCore.Names;
using Signaling.AspNetCore.Relay;
using Signaling.AspNetCore.Rooms.State;
using Signaling.Contracts;

namespace Signaling.AspNetCore.Hub;

/// <summary>
/// What a request has to look like before anything is done with it. Neither hub protocol enforces what the records declare as never null,
/// so everything is checked here, once.
/// </summary>
internal sealed class RequestRules(IOptions<SignalingOptions> options)
{
    // Connection IDs have 22 characters; no peer ID comes near this.
    private const int MaxPeerIdLength = 128;

    // A secret, a peer ID and the longest room name that can be configured, as base64url.
    private const int MaxResumeTokenLength = 8 * 1024;

    private static readonly string[] _offerTypes = [SessionDescriptionTypes.Offer, SessionDescriptionTypes.Rollback];

    private static readonly string[] _answerTypes =
        [SessionDescriptionTypes.Answer, SessionDescriptionTypes.ProvisionalAnswer, SessionDescriptionTypes.Rollback];

    private readonly SignalingLimits _limits = options.Value.Limits;

    /// <summary>Returns the request with the room's name in its canonical form: names that are canonically equal are one room.</summary>
    public JoinRequest CheckJoin(JoinRequest? request)
    {
        if (string.IsNullOrEmpty(request?.Room))
        {
            throw Refusal.Invalid("A room name is needed.");
        }

        // Composing makes no name shorter than a fourth; a longer one need not be looked at.
        var room = request.Room.Length > 4 * _limits.MaxRoomNameLength ? request.Room : CanonicalForm.Of(request.Room);
        CheckName(room, "room name", _limits.MaxRoomNameLength);
        CheckProfile(request.DisplayName, request.Metadata);
        return room == request.Room ? request : request with { Room = room };
    }

    /// <summary>What is no token at all is refused like one that holds no longer: an application does the same about both.</summary>
    public static ResumeToken CheckResume(string? token)
    {
        if (string.IsNullOrEmpty(token))
        {
            throw Refusal.Invalid("A resume token is needed.");
        }

        return token.Length <= MaxResumeTokenLength && ResumeToken.TryParse(token, out var parsed) ? parsed : throw Refusal.ResumeFailed();
    }

    public static ResumeTry CheckResume(ResumeRequest? request) => request switch
    {
        null => throw Refusal.Invalid("A resume request is needed."),
        { Attempt: <= 0 } => throw Refusal.Invalid("An attempt has to be a positive number."),
        { Received: < 0 } => throw Refusal.Invalid("The number of received signals must not be negative."),
        _ => new(CheckResume(request.ResumeToken), request.Attempt, request.Received),
    };

    public void CheckUpdate(PeerUpdate? update)
    {
        if (update is null)
        {
            throw Refusal.Invalid("An update is needed.");
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
            throw Refusal.Invalid("A candidate's text is needed; the end of candidates is null or an empty text.");
        }

        if (candidate.SdpMLineIndex is < 0 or > ushort.MaxValue)
        {
            throw Refusal.Invalid("A candidate's sdpMLineIndex has to be between 0 and 65535.");
        }

        var bytes = candidate.Candidate.Utf8Length + (candidate.SdpMid?.Utf8Length ?? 0) + (candidate.UsernameFragment?.Utf8Length ?? 0);
        CheckSize(bytes, "candidate", _limits.MaxCandidateBytes);
    }

    public void CheckMessage(RelayedText? payload)
    {
        if (payload is null)
        {
            throw Refusal.Invalid("A payload is needed.");
        }

        CheckSize(payload.Utf8Length, "message", _limits.MaxMessageBytes);
    }

    public static void CheckTarget(string from, string? to)
    {
        if (string.IsNullOrEmpty(to) || to.Length > MaxPeerIdLength)
        {
            throw Refusal.Invalid("The target has to be a peer ID.");
        }

        if (to == from)
        {
            throw Refusal.Invalid("A peer cannot send to itself.");
        }
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
            throw Refusal.Invalid($"Metadata may have {_limits.MaxMetadataEntries} entries at most.");
        }

        if (metadata.Any(entry => entry.Key.Length == 0 || entry.Value is null))
        {
            throw Refusal.Invalid("Every entry of the metadata needs a key and a text.");
        }

        foreach (var key in metadata.Keys)
        {
            CheckCharacters(key, "key of the metadata");
        }

        CheckSize(metadata.Sum(entry => Bytes(entry.Key) + Bytes(entry.Value)), "peer's metadata", _limits.MaxMetadataBytes);
    }

    private void CheckDescription(RelayedDescription? description, string what, string[] types)
    {
        if (description?.Sdp is null)
        {
            throw Refusal.Invalid($"The {what} needs a type and an sdp.");
        }

        if (!types.Contains(description.Type))
        {
            throw Refusal.Invalid($"The type of an {what} has to be one of: {string.Join(", ", types)}.");
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
            throw Refusal.Invalid($"A {what} may have {maxLength} characters at most.");
        }

        CheckCharacters(name, what);
    }

    private static void CheckCharacters(string name, string what)
    {
        if (NameCharacters.FirstForbidden(name) is { } character)
        {
            throw Refusal.Invalid($"A {what} may not hold control characters, line breaks, or characters that are invisible or turn the writing direction; this one holds {character}.");
        }
    }

    private static void CheckSize(int bytes, string what, int maxBytes)
    {
        if (bytes > maxBytes)
        {
            throw Refusal.Of(SignalingErrorCodes.MessageTooLarge, $"A {what} may have {maxBytes} bytes at most; this one has {bytes}.");
        }
    }

    private static int Bytes(string text) => Encoding.UTF8.GetByteCount(text);
}

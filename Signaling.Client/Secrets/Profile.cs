using Signaling.Contracts;

namespace Signaling.Client;

/// <summary>What the other peers of a room with a secret see of a peer. The server cannot check it, so both sides do.</summary>
internal sealed record Profile(string DisplayName, IReadOnlyDictionary<string, string> Metadata)
{
    public Profile With(PeerUpdate update) => new(update.DisplayName ?? DisplayName, update.Metadata ?? Metadata);

    /// <summary>Returns the peer with this profile. An older server does not send the own peer with a roster.</summary>
    public PeerInfo Of(PeerInfo peer) => peer is null ? null! : peer with { DisplayName = DisplayName, Metadata = Metadata };

    /// <summary>Returns the refusal that the server would give if it could read the name; null when there is none.</summary>
    public SignalingException? Refusal() => IsName(DisplayName)
        ? null
        : new SignalingException(
            SignalingErrorCodes.InvalidRequest, "The displayName has more than 64 characters, or one that is invisible or a control character.");

    /// <summary>Reads another peer's profile. Returns null for what is no profile.</summary>
    public static Profile? Read(byte[] content) => SecretJson.ReadProfile(content) is { DisplayName: { } name, Metadata: { } metadata }
        && metadata.All(entry => entry.Value is not null)
            ? new Profile(IsName(name) ? name : "", metadata)
            : null;

    // Control characters, line separators, invisible characters, and characters that change the writing direction.
    private static bool IsName(string name) => name.Length <= SignalingProtocol.MaxDisplayNameLength && !name.Any(character => character
        is <= '\u001F' or (>= '\u007F' and <= '\u009F') or '\u061C' or '\u200B' or '\u200E' or '\u200F' or (>= '\u2028' and <= '\u202E')
        or (>= '\u2060' and <= '\u2069') or '\uFEFF');
}

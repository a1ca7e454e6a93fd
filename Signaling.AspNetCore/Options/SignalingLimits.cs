using System.ComponentModel.DataAnnotations;
using Signaling.Contracts;

namespace Signaling.AspNetCore;

/// <summary>What a single message or room may hold. The defaults are those of <see cref="SignalingProtocol"/>.</summary>
public sealed class SignalingLimits
{
    private const long MaxEscaping = 6;

    /// <summary>The longest room name, in UTF-16 code units. Default: 128.</summary>
    [Range(1, 1024)]
    public int MaxRoomNameLength { get; set; } = SignalingProtocol.MaxRoomNameLength;

    /// <summary>The longest display name, in UTF-16 code units. Default: 64.</summary>
    [Range(1, 1024)]
    public int MaxDisplayNameLength { get; set; } = SignalingProtocol.MaxDisplayNameLength;

    /// <summary>The most entries in a peer's metadata. Default: 16.</summary>
    [Range(0, 1024)]
    public int MaxMetadataEntries { get; set; } = SignalingProtocol.MaxMetadataEntries;

    /// <summary>The most bytes of a peer's metadata, keys and values together, as UTF-8. Default: 4096.</summary>
    [Range(0, 1 << 20)]
    public int MaxMetadataBytes { get; set; } = SignalingProtocol.MaxMetadataBytes;

    /// <summary>The most bytes of a session description's SDP, as UTF-8. Default: 65536.</summary>
    [Range(1024, 1 << 24)]
    public int MaxSdpBytes { get; set; } = SignalingProtocol.MaxSdpBytes;

    /// <summary>The most bytes of an ICE candidate, its text fields together, as UTF-8. Default: 4096.</summary>
    [Range(256, 1 << 20)]
    public int MaxCandidateBytes { get; set; } = SignalingProtocol.MaxCandidateBytes;

    /// <summary>The most bytes of an application's message, as UTF-8. Default: 16384.</summary>
    [Range(1, 1 << 24)]
    public int MaxMessageBytes { get; set; } = SignalingProtocol.MaxMessageBytes;

    /// <summary>The most peers in one room. Default: 100.</summary>
    [Range(2, 100_000)]
    public int MaxPeersPerRoom { get; set; } = SignalingProtocol.MaxPeersPerRoom;

    /// <summary>
    /// The most bytes a second that the server writes about rosters because of the calls of one connection, on average: the answers to <c>Join</c> and
    /// <c>GetRoster</c>, and what the others receive because of <c>Join</c> and <c>UpdatePeer</c>. Eight times as much may come at once. Default: 1 MiB.
    /// </summary>
    [Range(1 << 10, 1 << 30)]
    public int MaxRosterBytesPerSecond { get; set; } = 1 << 20;

    /// <summary>The limits that clients receive.</summary>
    internal Limits ToContract() => new(MaxSdpBytes, MaxCandidateBytes, MaxMessageBytes, MaxMetadataBytes, MaxPeersPerRoom);

    /// <summary>The largest frame that a client may send, in bytes; a larger one ends the connection.</summary>
    internal long MaxFrameBytes => Math.Max(1 << 20, MaxCallBytes);

    /// <summary>
    /// The largest call that the server takes from a peer, in bytes. A byte of UTF-8 can take six bytes in JSON when a client escapes it, so
    /// anything within the other limits fits in whatever way it is written. The rest is for names and brackets.
    /// </summary>
    internal long MaxCallBytes =>
        (MaxEscaping * Math.Max(Math.Max(MaxSdpBytes, MaxMessageBytes), Math.Max(MaxCandidateBytes, MaxMetadataBytes + (4 * MaxMetadataEntries))))
        + (2 * MaxEscaping * (MaxRoomNameLength + MaxDisplayNameLength)) + (8 * 1024);

    /// <summary>The largest call that the server takes from a connection that is in no room, in bytes: a Join with all that it may hold, or a resume token.</summary>
    internal long MaxEntryBytes =>
        (MaxEscaping * (MaxMetadataBytes + (4L * MaxMetadataEntries))) + (2 * MaxEscaping * (MaxRoomNameLength + MaxDisplayNameLength)) + (4 * 1024);

    /// <summary>The most memory that a single signal may take while it waits, in bytes: a byte of text takes two at the most, when it came escaped.</summary>
    internal long MaxSignalBytes => (2L * Math.Max(MaxSdpBytes, Math.Max(MaxMessageBytes, MaxCandidateBytes))) + 1024;
}

using System.ComponentModel.DataAnnotations;
using Signaling.Contracts;

namespace Signaling.AspNetCore;

/// <summary>The limits of a single message or room. The defaults are those of <see cref="SignalingProtocol"/>.</summary>
public sealed class SignalingLimits
{
    private const long MaxEscaping = 6;

    /// <summary>Gets or sets the maximum length of a room name, in UTF-16 code units. Default: 128.</summary>
    [Range(1, 1024)]
    public int MaxRoomNameLength { get; set; } = SignalingProtocol.MaxRoomNameLength;

    /// <summary>Gets or sets the maximum length of a display name, in UTF-16 code units. Default: 64.</summary>
    [Range(1, 1024)]
    public int MaxDisplayNameLength { get; set; } = SignalingProtocol.MaxDisplayNameLength;

    /// <summary>Gets or sets the maximum number of entries in a peer's metadata. Default: 16.</summary>
    [Range(0, 1024)]
    public int MaxMetadataEntries { get; set; } = SignalingProtocol.MaxMetadataEntries;

    /// <summary>Gets or sets the maximum size of a peer's metadata, keys and values together, in bytes of UTF-8. Default: 4096.</summary>
    [Range(0, 1 << 20)]
    public int MaxMetadataBytes { get; set; } = SignalingProtocol.MaxMetadataBytes;

    /// <summary>Gets or sets the maximum size of a session description's SDP, in bytes of UTF-8. Default: 65536.</summary>
    [Range(1024, 1 << 24)]
    public int MaxSdpBytes { get; set; } = SignalingProtocol.MaxSdpBytes;

    /// <summary>Gets or sets the maximum size of an ICE candidate, all text fields together, in bytes of UTF-8. Default: 4096.</summary>
    [Range(256, 1 << 20)]
    public int MaxCandidateBytes { get; set; } = SignalingProtocol.MaxCandidateBytes;

    /// <summary>Gets or sets the maximum size of an application's message, in bytes of UTF-8. Default: 16384.</summary>
    [Range(1, 1 << 24)]
    public int MaxMessageBytes { get; set; } = SignalingProtocol.MaxMessageBytes;

    /// <summary>Gets or sets the maximum number of peers in one room. Default: 100.</summary>
    [Range(2, 100_000)]
    public int MaxPeersPerRoom { get; set; } = SignalingProtocol.MaxPeersPerRoom;

    /// <summary>
    /// Gets or sets the average limit of the roster data that the server writes because of one connection's calls, in bytes per second. It includes
    /// the answers to <c>Join</c> and <c>GetRoster</c>, and the events that other peers receive because of <c>Join</c> and <c>UpdatePeer</c>. A burst
    /// may be eight times as large. Default: 1 MiB.
    /// </summary>
    [Range(1 << 10, 1 << 30)]
    public int MaxRosterBytesPerSecond { get; set; } = 1 << 20;

    /// <summary>Returns the limits that clients receive.</summary>
    internal Limits ToContract() => new(MaxSdpBytes, MaxCandidateBytes, MaxMessageBytes, MaxMetadataBytes, MaxPeersPerRoom);

    /// <summary>Gets the maximum size of a frame from a client, in bytes. A larger frame ends the connection.</summary>
    internal long MaxFrameBytes => Math.Max(1 << 20, MaxCallBytes);

    /// <summary>
    /// Gets the maximum size of a call from a peer, in bytes. A byte of UTF-8 can take six bytes in JSON if a client escapes it. With this factor,
    /// all content within the other limits fits. The rest is for names and brackets.
    /// </summary>
    internal long MaxCallBytes =>
        (MaxEscaping * Math.Max(Math.Max(MaxSdpBytes, MaxMessageBytes), Math.Max(MaxCandidateBytes, MaxMetadataBytes + (4 * MaxMetadataEntries))))
        + (2 * MaxEscaping * (MaxRoomNameLength + MaxDisplayNameLength)) + (8 * 1024);

    /// <summary>
    /// Gets the maximum size of a call from a connection that is in no room, in bytes. A Join of the maximum size or a resume token fits.
    /// </summary>
    internal long MaxEntryBytes =>
        (MaxEscaping * (MaxMetadataBytes + (4L * MaxMetadataEntries))) + (2 * MaxEscaping * (MaxRoomNameLength + MaxDisplayNameLength)) + (4 * 1024);

    /// <summary>Gets the maximum memory of a single waiting signal, in bytes. A byte of escaped text takes at most two bytes.</summary>
    internal long MaxSignalBytes => (2L * Math.Max(MaxSdpBytes, Math.Max(MaxMessageBytes, MaxCandidateBytes))) + 1024;
}

using System.Collections.Immutable;
using Signaling.AspNetCore.Relay;
using Signaling.AspNetCore.Rooms.State;

namespace Signaling.AspNetCore.Rooms.Storage;

/// <summary>The result of a resume.</summary>
/// <param name="FormerOwner">The owner that held the peer before.</param>
/// <param name="IsChange">Whether the resume has raised the version.</param>
/// <param name="Room">The room after the resume.</param>
/// <param name="Waiting">The signals that waited for the peer, in order.</param>
/// <param name="UnacknowledgedCount">
/// How many of the signals in <paramref name="Waiting"/>, counted from the first, the store keeps until the client acknowledges them.
/// </param>
/// <param name="HadUnacknowledged">
/// Whether the store kept signals of a former resume. The signals that are not acknowledged come first in <paramref name="Waiting"/>.
/// </param>
internal sealed record ResumeResult(
    string FormerOwner, bool IsChange, RoomState Room, ImmutableArray<Signal> Waiting, int UnacknowledgedCount, bool HadUnacknowledged);

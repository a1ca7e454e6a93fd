using System.Collections.Immutable;
using Signaling.AspNetCore.Relay;
using Signaling.AspNetCore.Rooms.State;

namespace Signaling.AspNetCore.Rooms.Storage;

/// <summary>The result of a resume.</summary>
/// <param name="FormerOwner">The owner that held the peer before.</param>
/// <param name="IsChange">Whether the resume has raised the version.</param>
/// <param name="Room">The room after the resume.</param>
/// <param name="Waiting">The signals that waited for the peer, in order.</param>
/// <param name="Kept">How many of these, from the first on, the store keeps until the client acknowledges them.</param>
/// <param name="HadKept">Whether signals of a former resume were kept; those that are not acknowledged come first in <paramref name="Waiting"/>.</param>
internal sealed record Return(string FormerOwner, bool IsChange, RoomState Room, ImmutableArray<Signal> Waiting, int Kept, bool HadKept);

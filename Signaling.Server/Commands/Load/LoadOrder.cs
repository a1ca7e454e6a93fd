using Signaling.Load;

namespace Signaling.Server.Commands.Load;

/// <summary>What load to put on a server.</summary>
/// <param name="Peers">The number of peers.</param>
/// <param name="Rooms">The number of rooms, which have equally many peers.</param>
/// <param name="Rate">The signals per second of all peers together.</param>
/// <param name="Seconds">How long to send.</param>
/// <param name="Payload">The content of the signals.</param>
internal sealed record LoadOrder(int Peers, int Rooms, int Rate, int Seconds, Payload Payload)
{
    public const int MaxPeers = 5000;
    public const int MaxRate = 20_000;
    public const int MaxSeconds = 600;

    public int RoomSize => Peers / Rooms;

    /// <summary>Returns what is wrong with the order; null if nothing is.</summary>
    public string? WhatIsWrong() =>
        Peers is < 2 or > MaxPeers ? $"--peers is not a number from 2 to {MaxPeers}."
        : Rooms < 1 || Peers % Rooms != 0 || RoomSize < 2 ? "--rooms does not divide the peers into equal rooms of two or more."
        : Rate is < 1 or > MaxRate ? $"--rate is not a number from 1 to {MaxRate}."
        : Seconds is < 1 or > MaxSeconds ? $"--seconds is not a number from 1 to {MaxSeconds}."
        : null;
}

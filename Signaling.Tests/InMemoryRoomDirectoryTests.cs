using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Signaling.Server;
using Signaling.Server.Relay;
using Signaling.Server.Rooms;

namespace Signaling.Tests;

public sealed class InMemoryRoomDirectoryTests : RoomDirectoryTests
{
    private protected override PeerRelay Relay { get; } = new();

    // Nobody is connected: what the directory announces is the business of the tests with real peers.
    private protected override IRoomDirectory Create(int maxPeersPerRoom, int maxPeers) =>
        new InMemoryRoomDirectory(
            Relay,
            Options.Create(new SignalingOptions { MaxPeers = maxPeers, Limits = new SignalingLimits { MaxPeersPerRoom = maxPeersPerRoom } }),
            TimeProvider.System,
            NullLogger<InMemoryRoomDirectory>.Instance);
}

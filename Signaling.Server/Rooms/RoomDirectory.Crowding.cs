using Microsoft.AspNetCore.SignalR;
using Signaling.Server.Rooms.Nodes;

namespace Signaling.Server.Rooms;

// Senders on one node that are too fast for a target on another.
internal sealed partial class RoomDirectory
{
    // Long enough for a reader to make room, and short enough for a sender to wait.
    private static readonly TimeSpan _crowdedPause = TimeSpan.FromSeconds(1);

    private readonly CrowdedTargets _crowded;
    private readonly CrowdedTargets _reported;

    // Called by a replica, under its gate. The sender's node learns of it, so that calls are refused instead of signals being lost.
    private void OnCrowded(RoomReplica room, PeerSignal signal, bool wasTaken)
    {
        if (!wasTaken)
        {
            Log.Dropped(_logger, signal.Signal.Method, signal.From, signal.To!);
        }

        if (room.NodeOf(signal.From) is { } node && node != _lease.NodeId && _reported.Add(signal.From, signal.To!))
        {
            _ = ReportDetachedAsync(node, new PeerCrowded(room.Name, room.Id, room.Version, signal.From, signal.To!));
        }
    }

    private async Task ReportDetachedAsync(string node, PeerCrowded crowded)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            await _link.SendAsync(node, crowded);
        }
        catch (HubException)
        {
            // Redis is unreachable, so no further signal comes either.
        }
    }
}

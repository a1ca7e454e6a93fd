using Signaling.AspNetCore.Rooms.Nodes;
using Signaling.AspNetCore.Rooms.State;
using Signaling.AspNetCore.Rooms.View;

namespace Signaling.AspNetCore.Rooms;

/// <summary>Limits senders that are too fast for a target on another node: the target's node reports them, and the sender's node refuses their calls.</summary>
internal sealed class Crowding(INodeChannel channel, INodeLease lease, TimeProvider time, ILogger logger)
{
    // Long enough for the target to read some signals, and short enough for the sender to wait.
    private static readonly TimeSpan _pause = TimeSpan.FromSeconds(1);

    private readonly CrowdedTargets _crowded = new(_pause, time);
    private readonly CrowdedTargets _reported = new(_pause / 4, time);

    /// <summary>Refuses with <c>rate_limited</c> when the target's node has reported this pair.</summary>
    public void RequireRoom(string from, string to)
    {
        if (_crowded.Contains(from, to))
        {
            throw Refusal.QueueFull();
        }
    }

    /// <summary>Returns a target whose queue is full for this sender, or null when there is none.</summary>
    public string? FindFor(string from) => _crowded.FindFor(from);

    /// <summary>
    /// Reports a signal that exceeds its sender's share of the target's queue to the sender's node. That node then refuses calls, so that no signals are lost.
    /// </summary>
    public void Report(Room room, CrowdedSignal crowded)
    {
        var signal = crowded.Signal;
        if (!crowded.WasPut)
        {
            Log.Dropped(logger, signal.Signal.Method, signal.From, signal.To!);
        }

        if (room.State.Find(signal.From)?.NodeId is { } node && node != lease.NodeId && _reported.Add(signal.From, signal.To!))
        {
            ReportDetachedAsync(node, new PeerCrowded(room.Name, room.Id, room.Version, signal.From, signal.To!)).Detach(logger, nameof(ReportDetachedAsync));
        }
    }

    /// <summary>Handles a report from another node. Returns false for any other message.</summary>
    public bool TryTake(NodeMessage message)
    {
        if (message is not PeerCrowded crowded)
        {
            return false;
        }

        _crowded.Add(crowded.From, crowded.To);
        return true;
    }

    private async Task ReportDetachedAsync(string node, PeerCrowded crowded)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            await channel.SendAsync(node, crowded);
        }
        catch (StoreUnavailableException)
        {
            // Redis is unreachable, so this node receives no further signals from the other node either.
        }
    }
}

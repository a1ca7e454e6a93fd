using Microsoft.AspNetCore.SignalR;
using Signaling.AspNetCore.Rooms.Nodes;
using Signaling.AspNetCore.Rooms.State;
using Signaling.AspNetCore.Rooms.View;

namespace Signaling.AspNetCore.Rooms;

/// <summary>Senders on one node that are too fast for a target on another: the target's node reports them, and their own node refuses their calls.</summary>
internal sealed class Crowding(INodeChannel channel, INodeLease lease, TimeProvider time, ILogger logger)
{
    // Long enough for a reader to make room, and short enough for a sender to wait.
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

    /// <summary>Returns a target that is crowded for this sender; null when there is none.</summary>
    public string? FindFor(string from) => _crowded.FindFor(from);

    /// <summary>
    /// A signal exceeds its sender's share of the target's queue. Reports it to the sender's node, so that calls are refused instead of signals being lost.
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

    /// <summary>Takes a report of another node. Returns false for any other message.</summary>
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
        catch (HubException)
        {
            // Redis is unreachable, so no further signal comes either.
        }
    }
}

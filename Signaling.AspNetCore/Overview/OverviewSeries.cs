namespace Signaling.AspNetCore.Overview;

/// <summary>What has happened in the last 15 minutes, slot by slot. The last slot has not ended.</summary>
/// <param name="SlotSeconds">The length of a slot.</param>
/// <param name="LastSlot">When the last slot began.</param>
/// <param name="Peers">The most peers that were connected at a time in each slot.</param>
/// <param name="Joins">The joins of each slot.</param>
/// <param name="Leaves">The leaves of each slot.</param>
/// <param name="Signals">The signals that peers sent in each slot.</param>
/// <param name="Refusals">The refused calls and connections of each slot.</param>
internal sealed record OverviewSeries(int SlotSeconds, DateTimeOffset LastSlot, long[] Peers, long[] Joins, long[] Leaves, long[] Signals, long[] Refusals);

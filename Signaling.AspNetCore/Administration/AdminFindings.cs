using Signaling.AspNetCore.Overview;

namespace Signaling.AspNetCore.Administration;

/// <summary>What a search has found.</summary>
/// <param name="Rooms">The rooms, in the order of their names.</param>
/// <param name="Peers">The peers, in no order.</param>
/// <param name="IsComplete">Whether there is no more to find. Otherwise the limit or the time for the search was reached.</param>
internal sealed record AdminFindings(IReadOnlyList<OverviewRoom> Rooms, IReadOnlyList<AdminFoundPeer> Peers, bool IsComplete);

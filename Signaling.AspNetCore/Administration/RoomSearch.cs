using Signaling.AspNetCore.Names;
using Signaling.AspNetCore.Overview;
using Signaling.Contracts;

namespace Signaling.AspNetCore.Administration;

/// <summary>Searches the rooms of all nodes for an operator. It reads room by room, so it has a limit of time, and happens only when an operator asks.</summary>
internal sealed class RoomSearch(ISignalingRooms rooms, TimeProvider time)
{
    public const int DefaultLimit = 20;

    private const int MaxLimit = 100;
    private const int MaxLength = 256;
    private const int Parallelism = 16;

    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(3);

    /// <summary>Returns the rooms whose names contain a text, and the peers whose display name, user ID or ID contains it. Upper and lower case are the same.</summary>
    public async Task<AdminFindings> FindAsync(string text, int limit, CancellationToken cancellationToken)
    {
        if (text.Length > MaxLength)
        {
            throw Refusal.Invalid($"The text to find has {text.Length} characters; at most {MaxLength} are allowed.");
        }

        var (wanted, most) = (CanonicalForm.Of(text), Math.Clamp(limit, 1, MaxLimit));
        var names = await rooms.GetRoomsAsync(cancellationToken);
        var matching = names.Where(name => Contains(name, wanted)).ToList();
        Findings found = new(most);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var timer = time.CreateTimer(_ => ending.Cancel(), state: null, _patience, Timeout.InfiniteTimeSpan);
        try
        {
            // The rooms that match come first, so that they are found whatever the time.
            await Parallel.ForEachAsync(
                matching.Concat(names.Except(matching, StringComparer.Ordinal)), new ParallelOptions { MaxDegreeOfParallelism = Parallelism, CancellationToken = ending.Token },
                async (name, cancelled) =>
                {
                    if (await rooms.GetRoomAsync(name, cancelled) is { } room && !found.Add(room, wanted))
                    {
                        await ending.CancelAsync();
                    }
                });
            return found.ToResult(isComplete: matching.Count <= most);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return found.ToResult(isComplete: false);
        }
    }

    private static bool Contains(string? text, string wanted) => text?.Contains(wanted, StringComparison.OrdinalIgnoreCase) == true;

    private sealed class Findings(int most)
    {
        private readonly Lock _gate = new();
        private readonly List<OverviewRoom> _rooms = [];
        private readonly List<AdminFoundPeer> _peers = [];

        /// <summary>Returns false when there are more peers than wanted.</summary>
        public bool Add(SignalingRoom room, string wanted)
        {
            var peers = room.Peers.Where(peer => Contains(peer.Peer.DisplayName, wanted) || Contains(peer.Peer.UserId, wanted) || Contains(peer.Peer.PeerId, wanted))
                .Select(peer => new AdminFoundPeer(room.Name, peer.Peer, peer.NodeId)).ToList();
            lock (_gate)
            {
                if (Contains(room.Name, wanted))
                {
                    _rooms.Add(new(room.Name, room.Peers.Count, room.Peers.Count(peer => peer.Peer.State == PeerStates.Suspended), room.IsLocked));
                }

                _peers.AddRange(peers);
                return _peers.Count <= most;
            }
        }

        public AdminFindings ToResult(bool isComplete)
        {
            lock (_gate)
            {
                return new([.. _rooms.OrderBy(room => room.Name, StringComparer.Ordinal).Take(most)], [.. _peers.Take(most)], isComplete);
            }
        }
    }
}

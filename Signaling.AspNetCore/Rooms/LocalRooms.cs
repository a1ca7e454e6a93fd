using System.Collections.Concurrent;

namespace Signaling.AspNetCore.Rooms;

/// <summary>The rooms of which this node has a replica: as long as it has peers in a room, or an operation uses the replica.</summary>
/// <param name="create">Creates the replica of a room.</param>
/// <param name="patience">How long an operation waits for its turn in a room.</param>
internal sealed class LocalRooms(Func<string, RoomReplica> create, TimeSpan patience)
{
    private readonly ConcurrentDictionary<string, RoomReplica> _rooms = new(StringComparer.Ordinal);

    public int Count => _rooms.Count;

    public ICollection<RoomReplica> All => _rooms.Values;

    public RoomReplica? Find(string name) => _rooms.GetValueOrDefault(name);

    /// <summary>Returns the replica of a room, and keeps it until <see cref="Exit"/>.</summary>
    public RoomReplica Enter(string name)
    {
        while (true)
        {
            var room = _rooms.GetOrAdd(name, create);
            if (room.TryEnter())
            {
                return room;
            }
        }
    }

    public void Exit(RoomReplica room)
    {
        if (room.Exit())
        {
            _rooms.TryRemove(KeyValuePair.Create(room.Name, room));
        }
    }

    /// <summary>
    /// Takes the turn of a room: one operation at a time changes the room for this node. Refuses with <c>unavailable</c> when the operations before
    /// take too long, unless this one has to be done <paramref name="anyway"/>.
    /// </summary>
    public async ValueTask<Turn> TakeTurnAsync(RoomReplica room, bool anyway = false)
    {
        if (anyway)
        {
            await room.Turn.WaitAsync();
        }
        else if (!await room.Turn.WaitAsync(patience))
        {
            throw Refusal.RoomBusy();
        }

        return new(room.Turn);
    }

    internal readonly struct Turn(SemaphoreSlim semaphore) : IDisposable
    {
        public void Dispose() => semaphore.Release();
    }
}

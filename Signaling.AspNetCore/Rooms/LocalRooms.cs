using System.Collections.Concurrent;
using Signaling.AspNetCore.Rooms.View;

namespace Signaling.AspNetCore.Rooms;

/// <summary>The rooms that this node knows: rooms in which it has peers, and rooms that an operation uses.</summary>
/// <param name="create">Creates a room.</param>
/// <param name="lockTimeout">How long an operation waits for the room lock.</param>
internal sealed class LocalRooms(Func<string, Room> create, TimeSpan lockTimeout)
{
    private readonly ConcurrentDictionary<string, Room> _rooms = new(StringComparer.Ordinal);

    public int Count => _rooms.Count;

    public ICollection<Room> All => _rooms.Values;

    public Room? Find(string name) => _rooms.GetValueOrDefault(name);

    /// <summary>Returns a room, and keeps it until <see cref="Exit"/>.</summary>
    public Room Enter(string name)
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

    public void Exit(Room room)
    {
        if (room.Exit())
        {
            _rooms.TryRemove(KeyValuePair.Create(room.Name, room));
        }
    }

    /// <summary>
    /// Runs a part of an operation that must not be skipped, under the room lock. Returns false when this node has given the room up; then nothing is run.
    /// </summary>
    public async Task<bool> TryRunAsync(Room room, Func<Task> run)
    {
        if (!room.TryEnter())
        {
            return false;
        }

        try
        {
            using var roomLock = await LockAsync(room, anyway: true);
            await run();
            return true;
        }
        finally
        {
            Exit(room);
        }
    }

    /// <summary>
    /// Takes the room lock: one operation at a time changes the room for this node. Refuses with <c>unavailable</c> when the operations before it take too
    /// long, unless <paramref name="anyway"/> is set: such an operation must not be skipped.
    /// </summary>
    public async ValueTask<RoomLock> LockAsync(Room room, bool anyway = false) =>
        await room.LockAsync(anyway ? Timeout.InfiniteTimeSpan : lockTimeout) ?? throw Refusal.RoomBusy();
}

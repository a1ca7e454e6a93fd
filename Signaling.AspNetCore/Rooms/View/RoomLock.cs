namespace Signaling.AspNetCore.Rooms.View;

/// <summary>The room lock, held until it is disposed: one operation at a time changes a room in the store for this node.</summary>
internal readonly struct RoomLock(SemaphoreSlim semaphore) : IDisposable
{
    public void Dispose() => semaphore.Release();
}

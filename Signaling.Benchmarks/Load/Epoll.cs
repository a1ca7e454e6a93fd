using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Signaling.Benchmarks.Machine;

namespace Signaling.Benchmarks.Load;

/// <summary>The kernel's wait for many sockets at once, by one thread: the cheapest there is for a load generator.</summary>
internal sealed unsafe class Epoll : IDisposable
{
    private const int Capacity = 512;

    // The kernel packs its structure on x86-64 and nowhere else: 4 bytes of events, then 8 bytes of the caller's own data.
    private static readonly int _dataAt = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 4 : 8;
    private static readonly int _size = _dataAt + 8;

    private readonly int _epoll = LibC.Check(LibC.EpollCreate(0), "epoll_create1");
    private readonly byte[] _events = GC.AllocateArray<byte>(Capacity * 16, pinned: true);

    public void Add(int descriptor, int token) => Control(LibC.EpollAdd, descriptor, token, LibC.Readable);

    public void WatchWritable(int descriptor, int token, bool watch) =>
        Control(LibC.EpollModify, descriptor, token, watch ? LibC.Readable | LibC.Writable : LibC.Readable);

    /// <summary>Waits until a socket is ready, at most so long. Returns how many are; see <see cref="Ready"/>.</summary>
    public int Wait(int timeoutMilliseconds)
    {
        fixed (byte* events = _events)
        {
            // Below zero a signal has interrupted the wait, and the caller will be back.
            return Math.Max(0, LibC.EpollWait(_epoll, events, Capacity, timeoutMilliseconds));
        }
    }

    public (int Token, uint Events) Ready(int index)
    {
        var ready = _events.AsSpan(index * _size, _size);
        return ((int)BinaryPrimitives.ReadInt64LittleEndian(ready[_dataAt..]), BinaryPrimitives.ReadUInt32LittleEndian(ready));
    }

    public void Dispose() => _ = LibC.Close(_epoll);

    private void Control(int operation, int descriptor, int token, uint events)
    {
        var settings = stackalloc byte[16];
        BinaryPrimitives.WriteUInt32LittleEndian(new Span<byte>(settings, 4), events);
        BinaryPrimitives.WriteInt64LittleEndian(new Span<byte>(settings + _dataAt, 8), token);
        LibC.Check(LibC.EpollControl(_epoll, operation, descriptor, settings), "epoll_ctl");
    }
}

using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Signaling.Benchmarks.Machine;

namespace Signaling.Benchmarks.Load;

/// <summary>Waits for many sockets at once on one thread: the cheapest way for a load generator.</summary>
internal sealed unsafe class Epoll : IDisposable
{
    private const int Capacity = 512;

    // The kernel packs its structure only on x86-64: 4 bytes of events, then 8 bytes of the caller's data.
    private static readonly int _dataAt = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 4 : 8;
    private static readonly int _size = _dataAt + 8;

    private readonly int _epoll = LibC.Check(LibC.EpollCreate(0), "epoll_create1");
    private readonly byte[] _events = GC.AllocateArray<byte>(Capacity * 16, pinned: true);

    public void Add(int descriptor, int token) => Control(LibC.EpollAdd, descriptor, token, LibC.Readable);

    public void WatchWritable(int descriptor, int token, bool watch) =>
        Control(LibC.EpollModify, descriptor, token, watch ? LibC.Readable | LibC.Writable : LibC.Readable);

    /// <summary>Waits until a socket is ready or the time has passed. Returns the number of ready sockets; see <see cref="Ready"/>.</summary>
    public int Wait(int timeoutMilliseconds)
    {
        fixed (byte* events = _events)
        {
            // A negative value means that a signal of the operating system has interrupted the wait. The caller waits again.
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

using System.Buffers;
using System.Runtime.InteropServices;

namespace Signaling.AspNetCore.Connections;

/// <summary>
/// A buffer outside the garbage collector's heap. Its memory returns to the system when the buffer is disposed. An array would stay in a pool, or on
/// the heap until the next full collection, which an idle server never runs.
/// </summary>
internal sealed class NativeBuffer : SafeBuffer
{
    private readonly int _capacity;

    /// <param name="capacity">The maximum number of bytes. Unused bytes take only address space, if the system allows it.</param>
    public NativeBuffer(int capacity)
        : base(ownsHandle: true)
    {
        _capacity = capacity;
        SetHandle(OperatingSystem.IsLinux() ? LinuxMemory.Map(capacity) : Marshal.AllocHGlobal(capacity));
        Initialize((ulong)capacity);
    }

    public int Length { get; private set; }

    public void Append(in ReadOnlySequence<byte> bytes)
    {
        foreach (var part in bytes)
        {
            WriteSpan((ulong)Length, part.Span);
            Length += part.Length;
        }
    }

    public void CopyTo(Span<byte> destination) => ReadSpan(0, destination[..Length]);

    protected override bool ReleaseHandle()
    {
        if (OperatingSystem.IsLinux())
        {
            return LinuxMemory.Unmap(handle, _capacity);
        }

        Marshal.FreeHGlobal(handle);
        return true;
    }
}

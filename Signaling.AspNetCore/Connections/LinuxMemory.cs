using System.Runtime.InteropServices;

namespace Signaling.AspNetCore.Connections;

/// <summary>
/// Allocates memory directly from the kernel and returns it to the kernel. The C library keeps freed memory: with glibc, only a third of it was
/// returned to the system after an attack (measured).
/// </summary>
internal static partial class LinuxMemory
{
    private const int ReadAndWrite = 0x1 | 0x2;
    private const int PrivateAndAnonymous = 0x2 | 0x20;
    private const nint Failed = -1;

    public static nint Map(int length) =>
        Map(0, (nuint)length, ReadAndWrite, PrivateAndAnonymous, -1, 0) is var address and not Failed
            ? address
            : throw new InsufficientMemoryException($"The system cannot allocate {length} bytes: error {Marshal.GetLastPInvokeError()}.");

    public static bool Unmap(nint address, int length) => Unmap(address, (nuint)length) == 0;

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    private static partial nint Map(nint address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Unmap(nint address, nuint length);
}

using System.Runtime.InteropServices;

namespace Signaling.AspNetCore.Connections;

/// <summary>Memory straight from the kernel, and back. The C library keeps what is freed: after an attack a third of the memory came back, measured with glibc.</summary>
internal static partial class LinuxMemory
{
    private const int ReadAndWrite = 0x1 | 0x2;
    private const int PrivateAndAnonymous = 0x2 | 0x20;
    private const nint Failed = -1;

    public static nint Map(int length) =>
        Map(0, (nuint)length, ReadAndWrite, PrivateAndAnonymous, -1, 0) is var address and not Failed
            ? address
            : throw new InsufficientMemoryException($"The system gives no {length} bytes: error {Marshal.GetLastPInvokeError()}.");

    public static bool Unmap(nint address, int length) => Unmap(address, (nuint)length) == 0;

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    private static partial nint Map(nint address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Unmap(nint address, nuint length);
}

using System.Buffers;
using Signaling.AspNetCore.Relay;

namespace Signaling.AspNetCore.Protocols;

/// <summary>
/// The length in front of a message of the hub protocol <c>messagepack</c>: seven bits a byte, the lowest first; the highest bit says that there are more.
/// </summary>
internal static class MessagePackLength
{
    private const int Bits = 7;

    // 256 MiB, far beyond what the hub takes; longer ones are left to SignalR.
    private const int MaxBytes = 4;

    /// <summary>False as long as the message is not there as a whole, too.</summary>
    public static bool TryRead(in ReadOnlySequence<byte> input, out int start, out int length)
    {
        start = length = 0;
        Span<byte> copy = stackalloc byte[MaxBytes];
        scoped var head = input.FirstSpan;
        if (head.Length < MaxBytes)
        {
            // A short message, the beginning of one, or a length that is cut in two.
            copy = copy[..(int)Math.Min(MaxBytes, input.Length)];
            input.Slice(0, copy.Length).CopyTo(copy);
            head = copy;
        }

        foreach (var value in head[..Math.Min(MaxBytes, head.Length)])
        {
            length |= (value & 0x7f) << (Bits * start++);
            if (value < 0x80)
            {
                return length <= input.Length - start;
            }
        }

        return false;
    }

    public static int Size(int length)
    {
        var size = 1;
        while ((length >>= Bits) > 0)
        {
            size++;
        }

        return size;
    }

    public static void Write(int length, ref FrameWriter writer)
    {
        for (; length > 0x7f; length >>= Bits)
        {
            writer.Write((byte)(length | 0x80));
        }

        writer.Write((byte)length);
    }
}

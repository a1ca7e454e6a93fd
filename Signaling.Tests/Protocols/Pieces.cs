using System.Buffers;

namespace Signaling.Tests.Protocols;

/// <summary>Bytes as a pipe returns them: in one or several segments.</summary>
internal static class Pieces
{
    public static ReadOnlySequence<byte> Cut(ReadOnlyMemory<byte> bytes, params ReadOnlySpan<int> positions)
    {
        var first = new Piece(bytes[..(positions.IsEmpty ? bytes.Length : positions[0])], null);
        var last = first;
        for (var i = 0; i < positions.Length; i++)
        {
            last = new Piece(bytes[positions[i]..(i + 1 < positions.Length ? positions[i + 1] : bytes.Length)], last);
        }

        return new(first, 0, last, last.Memory.Length);
    }

    private sealed class Piece : ReadOnlySequenceSegment<byte>
    {
        public Piece(ReadOnlyMemory<byte> memory, Piece? former)
        {
            Memory = memory;
            if (former is not null)
            {
                RunningIndex = former.RunningIndex + former.Memory.Length;
                former.Next = this;
            }
        }
    }
}

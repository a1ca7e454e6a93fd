using System.Buffers;

namespace Signaling.AspNetCore.Protocols;

/// <summary>
/// Finds the end of a frame that arrives in pieces. A JSON record ends with a separator byte; a MessagePack message begins with its length.
/// </summary>
internal sealed class FrameBoundary(bool isBinary)
{
    private const byte RecordEnd = 0x1e;
    private const int Bits = 7;

    private int _prefixBits;
    private long _length;
    private long _left = -1;

    /// <summary>Returns how many bytes of this piece belong to the frame.</summary>
    /// <param name="piece">The received bytes.</param>
    /// <param name="isEnd">True if the frame ends within the piece.</param>
    public long Find(in ReadOnlySequence<byte> piece, out bool isEnd)
    {
        if (!isBinary)
        {
            var end = piece.PositionOf(RecordEnd);
            isEnd = end is not null;
            return end is { } position ? piece.Slice(0, position).Length + 1 : piece.Length;
        }

        var prefix = 0;
        var reader = new SequenceReader<byte>(piece);
        while (_left < 0 && reader.TryRead(out var next))
        {
            prefix++;
            ReadPrefix(next);
        }

        var count = _left < 0 ? 0 : Math.Min(_left, reader.Remaining);
        _left = _left < 0 ? _left : _left - count;
        isEnd = _left == 0;
        return prefix + count;
    }

    private void ReadPrefix(byte next)
    {
        if (_prefixBits > 4 * Bits)
        {
            throw new InvalidDataException("The length prefix of a message has more than five bytes.");
        }

        _length |= (long)(next & 0x7f) << _prefixBits;
        _prefixBits += Bits;
        if (next < 0x80)
        {
            _left = _length;
        }
    }
}

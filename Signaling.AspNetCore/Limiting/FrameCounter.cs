namespace Signaling.AspNetCore.Limiting;

/// <summary>Counts the WebSocket frames in received bytes, by their headers (RFC 6455, section 5.2).</summary>
internal struct FrameCounter
{
    private const int MaskLength = 4;

    private Part _next;
    private ulong _length;
    private int _lengthBytes;
    private bool _isMasked;
    private ulong _skip;

    private enum Part
    {
        Opcode,
        Length,
        ExtendedLength,
    }

    /// <summary>Returns the number of frames that begin in these bytes.</summary>
    public int Count(ReadOnlySpan<byte> bytes)
    {
        var frames = 0;
        while (!bytes.IsEmpty)
        {
            if (_skip > 0)
            {
                var skipped = (int)Math.Min(_skip, (ulong)bytes.Length);
                _skip -= (ulong)skipped;
                bytes = bytes[skipped..];
                continue;
            }

            frames += _next == Part.Opcode ? 1 : 0;
            Read(bytes[0]);
            bytes = bytes[1..];
        }

        return frames;
    }

    private void Read(byte next)
    {
        switch (_next)
        {
            case Part.Opcode:
                _next = Part.Length;
                return;
            case Part.Length:
                _isMasked = next > 0x7f;
                _length = (ulong)(next & 0x7f);
                _lengthBytes = _length switch { 126 => 2, 127 => 8, _ => 0 };
                break;
            default:
                _length = (_length << 8) | next;
                _lengthBytes--;
                break;
        }

        if (_lengthBytes == 0)
        {
            (_next, _skip) = (Part.Opcode, _length + (_isMasked ? (ulong)MaskLength : 0));
        }
        else if (_next == Part.Length)
        {
            (_next, _length) = (Part.ExtendedLength, 0);
        }
    }
}

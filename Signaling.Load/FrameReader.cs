using System.Buffers;
using System.Buffers.Binary;

namespace Signaling.Load;

/// <summary>Reads WebSocket frames (RFC 6455, section 5) from a stream of bytes, and passes on whole messages.</summary>
internal sealed class FrameReader(FrameReader.MessageTaker onMessage, Action<byte[]> sendPong)
{
    private const int Continuation = 0x0;
    private const int Text = 0x1;
    private const int Binary = 0x2;
    private const int Close = 0x8;
    private const int Ping = 0x9;

    private ArrayBufferWriter<byte>? _fragments;

    public delegate void MessageTaker(ReadOnlySpan<byte> message);

    /// <summary>Returns the number of bytes that it has read. The remaining bytes are the beginning of a frame.</summary>
    public int Take(ReadOnlySpan<byte> bytes)
    {
        var taken = 0;
        while (TryReadFrame(bytes[taken..], out var first, out var payload, out var length))
        {
            taken += length;
            TakeFrame(first & 0x0F, (first & 0x80) != 0, payload);
        }

        return taken;
    }

    private static bool TryReadFrame(ReadOnlySpan<byte> bytes, out int first, out ReadOnlySpan<byte> payload, out int length)
    {
        first = length = 0;
        payload = default;
        if (bytes.Length < 2)
        {
            return false;
        }

        first = bytes[0];
        var header = bytes[1] switch { < 126 => 2, 126 => 4, _ => 10 };
        if (bytes.Length < header)
        {
            return false;
        }

        var size = bytes[1] switch
        {
            < 126 => bytes[1],
            126 => BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]),
            127 => checked((int)BinaryPrimitives.ReadInt64BigEndian(bytes[2..])),
            _ => throw new IOException("A server must not mask its frames."),
        };
        length = header + size;
        if (bytes.Length < length)
        {
            return false;
        }

        payload = bytes.Slice(header, size);
        return true;
    }

    private void TakeFrame(int kind, bool isLast, ReadOnlySpan<byte> payload)
    {
        switch (kind)
        {
            case Text or Binary when isLast:
                onMessage(payload);
                break;
            case Text or Binary or Continuation:
                (_fragments ??= new()).Write(payload);
                if (isLast)
                {
                    onMessage(_fragments.WrittenSpan);
                    _fragments.ResetWrittenCount();
                }

                break;
            case Ping:
                sendPong(Frame.Pong(payload));
                break;
            case Close:
                throw new IOException($"The server has closed a connection: {System.Text.Encoding.UTF8.GetString(payload)}");
        }
    }
}

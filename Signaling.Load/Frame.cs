using System.Buffers.Binary;

namespace Signaling.Load;

/// <summary>Builds the frames of a client, which are masked (RFC 6455, section 5.3).</summary>
internal static class Frame
{
    // Not zero: for a zero key servers have a fast path that no real client uses.
    private static ReadOnlySpan<byte> MaskKey => [0x5A, 0xC3, 0x96, 0x3D];

    public static byte[] Text(ReadOnlySpan<byte> payload) => Build(0x81, payload, out _);

    public static byte[] Binary(ReadOnlySpan<byte> payload) => Build(0x82, payload, out _);

    public static byte[] Pong(ReadOnlySpan<byte> payload) => Build(0x8A, payload, out _);

    public static byte[] Data(bool isBinary, ReadOnlySpan<byte> payload, out int payloadAt) => Build(isBinary ? (byte)0x82 : (byte)0x81, payload, out payloadAt);

    /// <summary>Masks a byte of the payload at this position.</summary>
    public static byte Mask(byte value, int place) => (byte)(value ^ MaskKey[place & 3]);

    private static byte[] Build(byte first, ReadOnlySpan<byte> payload, out int payloadAt)
    {
        var lengthBytes = payload.Length switch { < 126 => 0, <= ushort.MaxValue => 2, _ => 8 };
        payloadAt = 2 + lengthBytes + MaskKey.Length;
        var frame = new byte[payloadAt + payload.Length];
        frame[0] = first;
        frame[1] = (byte)(0x80 | lengthBytes switch { 0 => payload.Length, 2 => 126, _ => 127 });
        if (lengthBytes == 2)
        {
            BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(2), (ushort)payload.Length);
        }
        else if (lengthBytes == 8)
        {
            BinaryPrimitives.WriteInt64BigEndian(frame.AsSpan(2), payload.Length);
        }

        MaskKey.CopyTo(frame.AsSpan(payloadAt - MaskKey.Length));
        for (var i = 0; i < payload.Length; i++)
        {
            frame[payloadAt + i] = Mask(payload[i], i);
        }

        return frame;
    }
}

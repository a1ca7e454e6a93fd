using System.Buffers.Binary;
using System.Text;
using Signaling.AspNetCore.Relay;

namespace Signaling.AspNetCore.Protocols;

/// <summary>
/// Texts and whole numbers in MessagePack, each in the shortest form, as SignalR's own protocol writes them. Each Size goes with the Write of the same
/// type.
/// </summary>
internal static class MessagePackValue
{
    private const byte Nil = 0xc0;
    private const byte FixedString = 0xa0;
    private const int MaxFixedString = 31;

    public static int Size(RelayedText? text) => text is null ? 1 : StringSize(text.Utf8Length);

    public static void Write(RelayedText? text, ref FrameWriter writer)
    {
        if (text is null)
        {
            writer.Write(Nil);
            return;
        }

        WriteStringHeader(text.Utf8Length, ref writer);
        text.CopyUtf8To(writer.GetSpan(text.Utf8Length));
        writer.Advance(text.Utf8Length);
    }

    public static int Size(string text) => StringSize(Encoding.UTF8.GetByteCount(text));

    public static void Write(string text, ref FrameWriter writer)
    {
        var length = Encoding.UTF8.GetByteCount(text);
        WriteStringHeader(length, ref writer);
        writer.Advance(Encoding.UTF8.GetBytes(text, writer.GetSpan(length)));
    }

    public static int Size(ReadOnlySpan<byte> name) => StringSize(name.Length);

    public static void Write(ReadOnlySpan<byte> name, ref FrameWriter writer)
    {
        WriteStringHeader(name.Length, ref writer);
        writer.Write(name);
    }

    public static int Size(int? number) => number switch
    {
        null or (>= 0 and <= sbyte.MaxValue) => 1,
        >= 0 and <= byte.MaxValue => 2,
        >= 0 and <= ushort.MaxValue => 3,
        _ => 5,
    };

    public static void Write(int? number, ref FrameWriter writer)
    {
        switch (number)
        {
            case null:
                writer.Write(Nil);
                break;
            case >= 0 and <= sbyte.MaxValue:
                writer.Write((byte)number);
                break;
            case >= 0 and <= byte.MaxValue:
                writer.Write([0xcc, (byte)number]);
                break;
            case >= 0 and <= ushort.MaxValue:
                writer.Write(0xcd);
                WriteBigEndian((ushort)number, ref writer);
                break;
            default:
                writer.Write(0xd2);
                WriteBigEndian(number.Value, ref writer);
                break;
        }
    }

    private static int StringSize(int length) => length + length switch
    {
        <= MaxFixedString => 1,
        <= byte.MaxValue => 2,
        <= ushort.MaxValue => 3,
        _ => 5,
    };

    private static void WriteStringHeader(int length, ref FrameWriter writer)
    {
        switch (length)
        {
            case <= MaxFixedString:
                writer.Write((byte)(FixedString | length));
                break;
            case <= byte.MaxValue:
                writer.Write([0xd9, (byte)length]);
                break;
            case <= ushort.MaxValue:
                writer.Write(0xda);
                WriteBigEndian((ushort)length, ref writer);
                break;
            default:
                writer.Write(0xdb);
                WriteBigEndian(length, ref writer);
                break;
        }
    }

    private static void WriteBigEndian(ushort value, ref FrameWriter writer)
    {
        BinaryPrimitives.WriteUInt16BigEndian(writer.GetSpan(sizeof(ushort)), value);
        writer.Advance(sizeof(ushort));
    }

    private static void WriteBigEndian(int value, ref FrameWriter writer)
    {
        BinaryPrimitives.WriteInt32BigEndian(writer.GetSpan(sizeof(int)), value);
        writer.Advance(sizeof(int));
    }
}

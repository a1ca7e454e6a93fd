using System.Buffers;
using System.Text;
using MessagePack;

namespace Signaling.Tests.Protocols;

/// <summary>Generates messages of the hub protocol messagepack: most are calls, with ordinary or unusual encodings, and some are broken.</summary>
internal sealed class MessagePackCalls(Random random)
{
    private static readonly byte[] _ping = [0x91, 6];

    private static readonly byte[] _close = [0x93, 7, 0xc0, 0xc2];

    private static readonly byte[] _noUtf8 = [(byte)'a', 0xff, 0xc3, (byte)'b'];

    private static readonly string[] _targets = ["SendOffer", "SendAnswer", "SendIce", "SendMessage", "sendoffer", "Join", "Leave", "Jump", ""];

    private static readonly string[] _texts =
        ["", "v=0\r\n", "a \" \\ / \b \f \t \0 \u001e", "\u00e9\u20ac\U0001f600\u2028\uffff", new('s', 20), new('l', 40), new('x', 300), "half \ud83d"];

    public byte[] Next()
    {
        var output = new ArrayBufferWriter<byte>();
        for (var count = OneIn(8) ? 2 : 1; count > 0; count--)
        {
            var body = Body();
            WriteLength(output, body.Length + (OneIn(40) ? random.Next(-2, 3) : 0));
            output.Write(body);
        }

        var bytes = output.WrittenSpan.ToArray();
        if (OneIn(8))
        {
            bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
        }

        return OneIn(20) ? bytes[..random.Next(bytes.Length)] : bytes;
    }

    private byte[] Body()
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(output);
        if (OneIn(30))
        {
            writer.WriteRaw(OneIn(2) ? _ping : _close);
        }
        else
        {
            WriteCall(ref writer);
        }

        writer.Flush();
        return output.WrittenSpan.ToArray();
    }

    private void WriteCall(ref MessagePackWriter writer)
    {
        var target = OneIn(8) ? Pick(_targets) : _targets[random.Next(4)];
        var items = OneIn(5) ? 5 : 6;
        writer.WriteArrayHeader(OneIn(40) ? random.Next(9) : items);
        writer.Write(OneIn(30) ? random.Next(10) : 1);
        writer.WriteMapHeader(OneIn(30) ? 1 : 0);
        if (OneIn(30))
        {
            writer.Write("a");
            writer.Write("b");
        }

        WriteText(ref writer, OneIn(10) ? null : OneIn(10) ? "" : "17");
        WriteText(ref writer, OneIn(60) ? null : target);
        writer.WriteArrayHeader(OneIn(30) ? random.Next(4) : 2);
        WriteText(ref writer, OneIn(10) ? null : OneIn(20) ? Pick(_texts) : "YXKxjXcT0qRoxVbQgb6Q8A");
        WriteContent(ref writer, OneIn(12) ? _targets[random.Next(4)] : target);
        if (items == 6)
        {
            writer.WriteArrayHeader(OneIn(30) ? 1 : 0);
        }
    }

    private void WriteContent(ref MessagePackWriter writer, string target)
    {
        switch (target)
        {
            case "SendMessage":
                WriteText(ref writer, OneIn(10) ? null : Pick(_texts));
                break;
            case "SendIce" when OneIn(5):
                writer.WriteNil();
                break;
            case "SendIce":
                WriteFields(ref writer, "candidate", "sdpMid", "sdpMLineIndex", "usernameFragment");
                break;
            default:
                WriteFields(ref writer, "type", "sdp");
                break;
        }
    }

    private void WriteFields(ref MessagePackWriter writer, params string[] names)
    {
        var fields = names.Where(_ => !OneIn(12)).ToList();
        if (OneIn(10))
        {
            fields.Add(Pick(["unknown", "sdp", "Sdp", "candidate", "sdpMid"]));
        }

        var ordered = fields.ToArray();
        random.Shuffle(ordered);
        writer.WriteMapHeader(OneIn(40) ? random.Next(5) : ordered.Length);
        foreach (var name in ordered)
        {
            WriteText(ref writer, name);
            if (name == "sdpMLineIndex")
            {
                WriteIndex(ref writer);
            }
            else
            {
                WriteText(ref writer, OneIn(12) ? null : name == "type" && !OneIn(5) ? "offer" : Pick(_texts));
            }
        }
    }

    private void WriteIndex(ref MessagePackWriter writer)
    {
        switch (random.Next(8))
        {
            case 0:
                writer.WriteNil();
                break;
            case 1:
                writer.Write(random.NextInt64());
                break;
            case 2:
                writer.Write(-1);
                break;
            case 3:
                writer.Write(1.0);
                break;
            case 4:
                writer.WriteInt32(random.Next(200)); // a longer encoding than necessary
                break;
            default:
                writer.Write(random.Next(70_000) >> random.Next(17));
                break;
        }
    }

    private void WriteText(ref MessagePackWriter writer, string? text)
    {
        if (text is null)
        {
            writer.WriteNil();
        }
        else if (OneIn(60))
        {
            writer.Write(random.Next(100));
        }
        else if (OneIn(60))
        {
            writer.WriteString(_noUtf8);
        }
        else if (OneIn(40))
        {
            var bytes = Encoding.UTF8.GetBytes(text[..Math.Min(text.Length, 40)]);
            byte[] longer = [0xdb, 0, 0, 0, (byte)bytes.Length, .. bytes]; // a longer encoding than necessary
            writer.WriteRaw(longer);
        }
        else
        {
            writer.Write(text);
        }
    }

    private void WriteLength(ArrayBufferWriter<byte> output, int length)
    {
        var bytes = new List<byte>();
        for (length = Math.Max(0, length); length > 0x7f; length >>= 7)
        {
            bytes.Add((byte)(length | 0x80));
        }

        bytes.AddRange(OneIn(20) ? [(byte)(length | 0x80), 0] : [(byte)length]); // the first encoding is longer than necessary
        output.Write(bytes.ToArray());
    }

    private bool OneIn(int times) => random.Next(times) == 0;

    private string Pick(string[] items) => items[random.Next(items.Length)];
}

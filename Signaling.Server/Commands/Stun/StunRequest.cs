using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Signaling.Server.Commands.Stun;

/// <summary>Writes a request of STUN (RFC 8489, section 5).</summary>
internal sealed class StunRequest
{
    private readonly List<byte> _attributes = [];

    public StunRequest(StunMethod method) => Method = method;

    public StunMethod Method { get; }

    /// <summary>Gets the random ID that the answer repeats.</summary>
    public byte[] Transaction { get; } = RandomNumberGenerator.GetBytes(StunAnswer.TransactionBytes);

    public StunRequest With(StunAttribute attribute, string value) => With(attribute, Encoding.UTF8.GetBytes(value));

    public StunRequest With(StunAttribute attribute, uint value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return With(attribute, bytes);
    }

    public StunRequest With(StunAttribute attribute, byte[] value)
    {
        var head = new byte[4];
        BinaryPrimitives.WriteUInt16BigEndian(head, (ushort)attribute);
        BinaryPrimitives.WriteUInt16BigEndian(head.AsSpan(2), (ushort)value.Length);
        _attributes.AddRange(head);
        _attributes.AddRange(value);
        _attributes.AddRange(new byte[-value.Length & 3]); // each attribute ends on a boundary of four bytes
        return this;
    }

    /// <summary>Signs everything before with the long-term credential (RFC 8489, section 9.2).</summary>
    public byte[] Sign(byte[] key)
    {
        With(StunAttribute.MessageIntegrity, new byte[HMACSHA1.HashSizeInBytes]);
        var message = ToArray();
        StunAnswer.ComputeIntegrity(message, message.Length - HMACSHA1.HashSizeInBytes - 4, key).CopyTo(message, message.Length - HMACSHA1.HashSizeInBytes);
        return message;
    }

    public byte[] ToArray()
    {
        byte[] message = [0, 0, 0, 0, 0, 0, 0, 0, .. Transaction, .. _attributes];
        BinaryPrimitives.WriteUInt16BigEndian(message, (ushort)Method); // the class "request" has no bits
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(2), (ushort)_attributes.Count);
        BinaryPrimitives.WriteUInt32BigEndian(message.AsSpan(4), StunAnswer.MagicCookie);
        return message;
    }
}

using System.Buffers.Binary;
using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace Signaling.Server.Commands.Stun;

/// <summary>An answer of a STUN or TURN server. What the server sends is checked before anything of it is used.</summary>
internal sealed class StunAnswer
{
    public const int HeaderBytes = 20;
    public const int TransactionBytes = 12;
    public const uint MagicCookie = 0x2112A442;

    private const int SuccessClass = 0x100;
    private const int ErrorClass = 0x110;
    private const int ClassBits = 0x110;

    private readonly byte[] _message;
    private readonly Dictionary<StunAttribute, Range> _attributes = [];
    private readonly int _integrityAt = -1;

    private StunAnswer(byte[] message)
    {
        _message = message;
        for (var at = HeaderBytes; at + 4 <= message.Length;)
        {
            var attribute = (StunAttribute)BinaryPrimitives.ReadUInt16BigEndian(message.AsSpan(at));
            var length = BinaryPrimitives.ReadUInt16BigEndian(message.AsSpan(at + 2));
            if (at + 4 + length > message.Length)
            {
                return; // the rest is cut off
            }

            // Of repeated attributes the first one counts, and nothing that follows the signature does.
            if (_integrityAt < 0)
            {
                _attributes.TryAdd(attribute, (at + 4)..(at + 4 + length));
            }

            if (attribute == StunAttribute.MessageIntegrity)
            {
                _integrityAt = at;
            }

            at += 4 + ((length + 3) & ~3);
        }
    }

    public bool IsSuccess => (BinaryPrimitives.ReadUInt16BigEndian(_message) & ClassBits) == SuccessClass;

    /// <summary>Gets the error code, such as 401; 0 if there is none.</summary>
    public int ErrorCode => Bytes(StunAttribute.ErrorCode) is { Length: >= 4 } error ? ((error[2] & 7) * 100) + error[3] : 0;

    public string? Reason => Bytes(StunAttribute.ErrorCode) is { Length: > 4 } error ? Encoding.UTF8.GetString(error[4..]) : null;

    public string? Text(StunAttribute attribute) => Bytes(attribute) is { } text ? Encoding.UTF8.GetString(text) : null;

    /// <summary>Returns the answer to a request; null if the bytes are something else.</summary>
    public static StunAnswer? Read(byte[] message, StunRequest request)
    {
        if (message.Length < HeaderBytes || BinaryPrimitives.ReadUInt32BigEndian(message.AsSpan(4)) != MagicCookie
            || BinaryPrimitives.ReadUInt16BigEndian(message.AsSpan(2)) + HeaderBytes != message.Length
            || !message.AsSpan(8, TransactionBytes).SequenceEqual(request.Transaction))
        {
            return null;
        }

        var type = BinaryPrimitives.ReadUInt16BigEndian(message);
        return (type & ~ClassBits) == (int)request.Method && (type & ClassBits) is SuccessClass or ErrorClass ? new StunAnswer(message) : null;
    }

    /// <summary>Returns an address of the answer, which is combined with the cookie and the transaction (RFC 8489, section 14.2).</summary>
    public IPEndPoint? Address(StunAttribute attribute)
    {
        if (Bytes(attribute) is not { Length: 8 or 20 } value)
        {
            return null;
        }

        var mask = _message.AsSpan(4, 16);
        var port = BinaryPrimitives.ReadUInt16BigEndian(value.AsSpan(2)) ^ (int)(MagicCookie >> 16);
        var address = value[4..];
        for (var i = 0; i < address.Length; i++)
        {
            address[i] ^= mask[i];
        }

        return new IPEndPoint(new IPAddress(address), port);
    }

    /// <summary>Returns whether the server has signed the answer with this key.</summary>
    public bool IsSignedWith(byte[] key) => _integrityAt >= 0 && Bytes(StunAttribute.MessageIntegrity) is { } signature
        && CryptographicOperations.FixedTimeEquals(signature, ComputeIntegrity(_message, _integrityAt, key));

    /// <summary>Computes the signature of the first bytes of a message. The length in its header is that of a message that ends with the signature.</summary>
    internal static byte[] ComputeIntegrity(byte[] message, int length, byte[] key)
    {
        var signed = message[..length];
        BinaryPrimitives.WriteUInt16BigEndian(signed.AsSpan(2), (ushort)(length - HeaderBytes + 4 + HMACSHA1.HashSizeInBytes));
#pragma warning disable CA5350 // RFC 8489 prescribes HMAC-SHA1 for MESSAGE-INTEGRITY.
        return HMACSHA1.HashData(key, signed);
#pragma warning restore CA5350
    }

    private byte[]? Bytes(StunAttribute attribute) => _attributes.TryGetValue(attribute, out var range) ? _message[range] : null;
}

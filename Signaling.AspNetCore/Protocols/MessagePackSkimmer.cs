using MessagePack;

namespace Signaling.AspNetCore.Protocols;

/// <summary>Finds the invocation ID and the method of a call in the hub protocol <c>messagepack</c>. Both precede the arguments.</summary>
internal sealed class MessagePackSkimmer : IFrameSkimmer
{
    // Length, kind, headers, invocation ID and method. A call with a longer head gets no answer.
    private const int MaxHead = 1024;

    private readonly byte[] _head = new byte[MaxHead];
    private int _length;

    public void Read(ReadOnlySpan<byte> piece)
    {
        var count = Math.Min(piece.Length, MaxHead - _length);
        piece[..count].CopyTo(_head.AsSpan(_length));
        _length += count;
    }

    public (string? InvocationId, string Target) Finish()
    {
        var prefix = _head.AsSpan(0, _length).IndexOfAnyInRange<byte>(0, 0x7f) + 1;
        var reader = new MessagePackReader(_head.AsMemory(prefix, _length - prefix));
        try
        {
            // [kind, headers, invocation ID or nil, target, …
            reader.ReadArrayHeader();
            reader.ReadInt32();
            reader.Skip();
            return (reader.ReadString(), reader.ReadString() ?? string.Empty);
        }
        catch (Exception exception) when (
            exception is MessagePackSerializationException or EndOfStreamException or OverflowException or ArgumentOutOfRangeException)
        {
            return (null, string.Empty);
        }
    }
}

using System.Buffers;

namespace Signaling.AspNetCore.Relay;

/// <summary>Writes one message, if possible into one segment of the output: the transport sends each segment separately.</summary>
internal ref struct FrameWriter
{
    private readonly IBufferWriter<byte> _output;
    private Span<byte> _rest;
    private int _written;

    /// <param name="output">The output.</param>
    /// <param name="size">The approximate size of the message.</param>
    public FrameWriter(IBufferWriter<byte> output, int size)
    {
        _output = output;
        _rest = output.GetSpan(size);
    }

    public void Write(byte value)
    {
        GetSpan(1)[0] = value;
        Advance(1);
    }

    public void Write(scoped ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(GetSpan(bytes.Length));
        Advance(bytes.Length);
    }

    /// <summary>Returns all free space, at least <paramref name="minimum"/> bytes.</summary>
    public Span<byte> GetSpan(int minimum)
    {
        if (_rest.Length < minimum)
        {
            Flush();
            _rest = _output.GetSpan(minimum);
        }

        return _rest;
    }

    public void Advance(int count)
    {
        _rest = _rest[count..];
        _written += count;
    }

    /// <summary>Commits the written bytes. Must be called at the end.</summary>
    public void Flush()
    {
        _output.Advance(_written);
        _written = 0;
        _rest = default;
    }
}

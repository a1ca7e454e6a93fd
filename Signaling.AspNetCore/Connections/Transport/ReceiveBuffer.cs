using System.Buffers;

namespace Signaling.AspNetCore.Connections.Transport;

/// <summary>The received bytes that have not been read, in one array. An empty buffer holds no array.</summary>
internal sealed class ReceiveBuffer
{
    private ReadOnlySequence<byte> _given;
    private byte[] _array = [];
    private int _start;
    private int _end;

    public int Length => _end - _start;

    /// <summary>Gets whether the buffer contains bytes that the reader has not examined.</summary>
    public bool HasUnexamined { get; private set; }

    /// <summary>Gets the number of bytes that the reader has examined without consuming any of them.</summary>
    public int UntouchedLength { get; private set; }

    /// <summary>Returns free memory directly after the buffered bytes.</summary>
    /// <param name="least">The minimum length of a new array.</param>
    public Memory<byte> GetMemory(int least)
    {
        if (_end == _array.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(least, 2 * Length));
            _array.AsSpan(_start, Length).CopyTo(larger);
            var (length, hasUnexamined) = (Length, HasUnexamined);
            Release();
            (_array, _end, HasUnexamined) = (larger, length, hasUnexamined);
        }

        return _array.AsMemory(_end);
    }

    public void Add(int bytes) => _end += bytes;

    /// <summary>Makes the added bytes available to the reader.</summary>
    public void Offer() => HasUnexamined = Length > 0;

    public ReadOnlySequence<byte> Give() => _given = new(_array, _start, Length);

    public ReadOnlySequence<byte> GiveNothing() => _given = default;

    public void Advance(SequencePosition consumed, SequencePosition examined)
    {
        if (_given.IsEmpty)
        {
            return;
        }

        HasUnexamined = !_given.Slice(examined).IsEmpty;
        var count = (int)_given.Slice(_given.Start, consumed).Length;
        _given = default;
        _start += count;
        UntouchedLength = count > 0 || HasUnexamined ? 0 : Length;
        if (Length == 0)
        {
            Release();
        }
    }

    public void Release()
    {
        if (_array.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_array);
        }

        (_array, _start, _end) = ([], 0, 0);
        HasUnexamined = false;
    }
}

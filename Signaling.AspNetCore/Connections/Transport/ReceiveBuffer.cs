using System.Buffers;

namespace Signaling.AspNetCore.Connections.Transport;

/// <summary>What has been received and not read yet, in one piece. While it is empty it holds no array.</summary>
internal sealed class ReceiveBuffer
{
    private ReadOnlySequence<byte> _given;
    private byte[] _array = [];
    private int _start;
    private int _end;

    public int Length => _end - _start;

    /// <summary>There is something that the reader has not seen.</summary>
    public bool HasUnexamined { get; private set; }

    /// <summary>How much the reader has seen without taking any of it.</summary>
    public int UntouchedLength { get; private set; }

    /// <summary>Room for more, right behind what is there.</summary>
    /// <param name="least">How long a new array is at least.</param>
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

    /// <summary>What has been added is complete, and may be read.</summary>
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

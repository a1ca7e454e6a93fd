using System.Diagnostics.CodeAnalysis;

namespace Signaling.AspNetCore.Relay;

/// <summary>A queue of signals as a ring buffer: a signal can be replaced or removed at any place. A removed signal leaves an empty place.</summary>
internal sealed class SignalRing
{
    private const int FirstCapacity = 4;

    // A connection that was slow once does not keep the memory of a large queue.
    private const int KeptCapacity = 64;

    private Signal?[] _ring = [];
    private int _head;

    /// <summary>Gets the number of places from the first signal to the last, including empty places.</summary>
    public int Length { get; private set; }

    /// <summary>Gets the number of places removed since the queue was created.</summary>
    public long Removed { get; private set; }

    public Signal? this[int place]
    {
        get => _ring[At(place)];
        set => _ring[At(place)] = value;
    }

    public void Add(Signal signal)
    {
        if (Length == _ring.Length)
        {
            Grow();
        }

        _ring[At(Length)] = signal;
        Length++;
    }

    public bool TryPeek([NotNullWhen(true)] out Signal? first)
    {
        for (; Length > 0; RemoveFirst())
        {
            if (_ring[_head] is { } signal)
            {
                first = signal;
                return true;
            }
        }

        first = null;
        return false;
    }

    public void RemoveFirst()
    {
        _ring[_head] = null;
        _head = At(1);
        Length--;
        Removed++;
        if (Length == 0 && _ring.Length > KeptCapacity)
        {
            Clear();
        }
    }

    public Signal[] ToArray()
    {
        List<Signal> all = new(Length);
        for (var place = 0; place < Length; place++)
        {
            if (this[place] is { } signal)
            {
                all.Add(signal);
            }
        }

        return [.. all];
    }

    public void Clear()
    {
        Removed += Length;
        (_ring, _head, Length) = ([], 0, 0);
    }

    // The capacity is a power of two.
    private int At(int place) => (_head + place) & (_ring.Length - 1);

    private void Grow()
    {
        var larger = new Signal?[Math.Max(FirstCapacity, 2 * _ring.Length)];
        for (var place = 0; place < Length; place++)
        {
            larger[place] = this[place];
        }

        (_ring, _head) = (larger, 0);
    }
}

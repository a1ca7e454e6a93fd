namespace Signaling.Load;

/// <summary>
/// A frame with a signal to one peer, which is built once and sent often. Before each send the sender, the number of the signal and, if the protocol
/// has one, the ID of the call are written into it. All of them have a fixed width.
/// </summary>
internal sealed class SignalFrame
{
    /// <summary>Marks the stamp in a signal's text. <see cref="StampDigits"/> digits follow: those of the sender, then those of the number.</summary>
    public const string StampMark = "Stamp";

    /// <summary>The placeholder for the ID of the call.</summary>
    public const string CallPlaceholder = "0call0";

    public const int StampDigits = 2 * Half;

    private const int Half = 8;

    private readonly byte[] _frame;
    private readonly int _payloadAt;
    private readonly int _stampAt;
    private readonly int _callAt;

    public SignalFrame(bool isBinary, byte[] payload)
    {
        _frame = Frame.Data(isBinary, payload, out _payloadAt);
        _stampAt = payload.AsSpan().IndexOf("Stamp"u8) + StampMark.Length;
        _callAt = payload.AsSpan().IndexOf("0call0"u8);
    }

    public static string EmptyStamp { get; } = StampMark + new string('0', StampDigits);

    public ReadOnlySpan<byte> For(int sender, int number, int call)
    {
        Write(_stampAt, Half, sender);
        Write(_stampAt + Half, Half, number);
        if (_callAt >= 0)
        {
            Write(_callAt, CallPlaceholder.Length, call);
        }

        return _frame;
    }

    /// <summary>Finds the stamp in a received message. Returns false if there is none, because the message is not a signal.</summary>
    public static bool TryReadStamp(ReadOnlySpan<byte> message, out int sender, out int number)
    {
        var mark = message.IndexOf("Stamp"u8);
        if (mark < 0)
        {
            sender = number = 0;
            return false;
        }

        var digits = message.Slice(mark + StampMark.Length, StampDigits);
        sender = Read(digits[..Half]);
        number = Read(digits[Half..]);
        return true;
    }

    private static int Read(ReadOnlySpan<byte> digits)
    {
        var value = 0;
        foreach (var digit in digits)
        {
            value = (value * 10) + (digit - '0');
        }

        return value;
    }

    private void Write(int at, int width, int value)
    {
        for (var i = at + width - 1; i >= at; i--)
        {
            _frame[_payloadAt + i] = Frame.Mask((byte)('0' + (value % 10)), i);
            value /= 10;
        }
    }
}

using Signaling.AspNetCore.Relay;

namespace Signaling.AspNetCore.Protocols.Json;

/// <summary>Reads JSON forward, token by token. Each method returns false if the next token is not the requested one.</summary>
internal ref struct JsonScanner(ReadOnlySpan<byte> input)
{
    // Enough for the index of every media section.
    private const int MaxDigits = 5;

    private ReadOnlySpan<byte> _rest = input;

    public bool TryTake(byte punctuation)
    {
        SkipWhitespace();
        if (_rest.IsEmpty || _rest[0] != punctuation)
        {
            return false;
        }

        _rest = _rest[1..];
        return true;
    }

    /// <summary>Takes a name and its colon. Escapes in a name are not decoded, so a name with escapes equals no known name.</summary>
    public bool TryTakeName(out ReadOnlySpan<byte> name)
    {
        name = default;
        if (!TryTake((byte)'"'))
        {
            return false;
        }

        var length = _rest.IndexOf((byte)'"');
        if (length < 0)
        {
            return false;
        }

        name = _rest[..length];
        _rest = _rest[(length + 1)..];
        return TryTake((byte)':');
    }

    public bool TryTakeString(out JsonString value)
    {
        value = default;
        if (!TryTake((byte)'"') || !JsonText.TryMeasure(_rest, out var length, out var utf8Length))
        {
            return false;
        }

        value = JsonString.Text(_rest[..length], utf8Length);
        _rest = _rest[(length + 1)..];
        return true;
    }

    public bool TryTakeStringOrNull(out JsonString value)
    {
        if (!TryTakeNull())
        {
            return TryTakeString(out value);
        }

        value = JsonString.Null;
        return true;
    }

    public bool TryTakeNull() => TryTakeLiteral("null"u8);

    /// <summary>Takes a short whole number without a sign. The caller must request the next token, so that no number is split.</summary>
    public bool TryTakeNumber(out int number)
    {
        SkipWhitespace();
        number = 0;
        var digits = 0;
        while (digits < _rest.Length && _rest[digits] is >= (byte)'0' and <= (byte)'9')
        {
            if (digits == MaxDigits)
            {
                return false;
            }

            number = (10 * number) + (_rest[digits++] - '0');
        }

        // JSON has no numbers with leading zeros.
        if (digits == 0 || (digits > 1 && _rest[0] == '0'))
        {
            return false;
        }

        _rest = _rest[digits..];
        return true;
    }

    public bool IsAtEnd()
    {
        SkipWhitespace();
        return _rest.IsEmpty;
    }

    private bool TryTakeLiteral(ReadOnlySpan<byte> literal)
    {
        SkipWhitespace();
        if (!_rest.StartsWith(literal))
        {
            return false;
        }

        _rest = _rest[literal.Length..];
        return true;
    }

    private void SkipWhitespace()
    {
        while (!_rest.IsEmpty && _rest[0] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t')
        {
            _rest = _rest[1..];
        }
    }
}

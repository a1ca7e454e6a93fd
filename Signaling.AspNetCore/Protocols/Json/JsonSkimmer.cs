using System.Text;
using System.Text.Json;

namespace Signaling.AspNetCore.Protocols.Json;

/// <summary>
/// Finds the invocation ID and the method in a record of the hub protocol <c>json</c>. Both can be before or after the arguments, so the whole record
/// is read. It is not validated, because the call is refused in any case.
/// </summary>
internal sealed class JsonSkimmer : IFrameSkimmer
{
    // A call with a longer ID or method name gets no answer.
    private const int MaxText = 256;

    private readonly byte[] _text = new byte[MaxText];
    private int _length;
    private int _depth;
    private bool _isInText;
    private bool _isEscaped;
    private bool _isValue;
    private string? _name;
    private string? _invocationId;
    private string? _target;

    public void Read(ReadOnlySpan<byte> piece)
    {
        while (!piece.IsEmpty)
        {
            piece = piece[(_isInText ? ReadText(piece) : ReadStructure(piece[0]))..];
        }
    }

    public (string? InvocationId, string Target) Finish() => (_invocationId, _target ?? string.Empty);

    private int ReadStructure(byte character)
    {
        switch (character)
        {
            case (byte)'"':
                (_isInText, _length) = (true, 0);
                break;
            case (byte)'{' or (byte)'[':
                _depth++;
                break;
            case (byte)'}' or (byte)']':
                _depth--;
                break;
            case (byte)':' when _depth == 1:
                _isValue = true;
                break;
            case (byte)',' when _depth == 1:
                _isValue = false;
                break;
        }

        return 1;
    }

    private int ReadText(ReadOnlySpan<byte> piece)
    {
        if (_isEscaped)
        {
            _isEscaped = false;
            Keep(piece[..1]);
            return 1;
        }

        var run = piece.IndexOfAny((byte)'"', (byte)'\\');
        if (run < 0)
        {
            Keep(piece);
            return piece.Length;
        }

        _isEscaped = piece[run] == '\\';
        Keep(piece[..(_isEscaped ? run + 1 : run)]);
        if (!_isEscaped)
        {
            _isInText = false;
            EndText();
        }

        return run + 1;
    }

    private void Keep(ReadOnlySpan<byte> text)
    {
        if (_depth == 1 && _length + text.Length <= MaxText)
        {
            text.CopyTo(_text.AsSpan(_length));
        }

        _length = Math.Min(_length + text.Length, MaxText + 1);
    }

    private void EndText()
    {
        if (_depth != 1 || _length > MaxText)
        {
            return;
        }

        if (!_isValue)
        {
            _name = Encoding.UTF8.GetString(_text.AsSpan(0, _length));
        }
        else if (_name == "invocationId")
        {
            _invocationId = Unescaped();
        }
        else if (_name == "target")
        {
            _target = Unescaped();
        }
    }

    private string? Unescaped()
    {
        try
        {
            return JsonSerializer.Deserialize<string>($"\"{Encoding.UTF8.GetString(_text.AsSpan(0, _length))}\"");
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

using System.Text;
using Signaling.AspNetCore.Relay;

namespace Signaling.AspNetCore.Protocols;

/// <summary>A field of a JSON record that holds a string or null; by default, one that has not been met.</summary>
internal readonly ref struct JsonString
{
    private readonly ReadOnlySpan<byte> _json;
    private readonly int _utf8Length;

    private JsonString(ReadOnlySpan<byte> json, int utf8Length)
    {
        _json = json;
        _utf8Length = utf8Length;
        IsMet = IsText = true;
    }

    private JsonString(bool isMet) => IsMet = isMet;

    public static JsonString Null => new(isMet: true);

    public bool IsMet { get; }

    public bool IsText { get; }

    /// <summary>Whether its bytes stand for themselves: it is not null, and has no escapes.</summary>
    public bool IsPlain => IsText && _json.Length == _utf8Length;

    /// <summary>The text, if it <see cref="IsPlain"/>.</summary>
    public ReadOnlySpan<byte> Plain => _json;

    public bool IsEmpty => _json.IsEmpty;

    public static JsonString Text(ReadOnlySpan<byte> json, int utf8Length) => new(json, utf8Length);

    public bool Is(ReadOnlySpan<byte> name) => IsPlain && _json.SequenceEqual(name);

    /// <summary>Null for null; only for a text that <see cref="IsPlain"/>.</summary>
    public string? ToText() => IsText ? Encoding.UTF8.GetString(_json) : null;

    /// <summary>Null for null.</summary>
    public RelayedText? ToRelayed() => IsText ? RelayedText.FromJson(_json, _utf8Length) : null;
}

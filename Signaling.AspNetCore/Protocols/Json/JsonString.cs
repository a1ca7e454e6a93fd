using System.Text;
using Signaling.AspNetCore.Relay;

namespace Signaling.AspNetCore.Protocols.Json;

/// <summary>A field of a JSON record that contains a string or null. The default value is a field that has not been found.</summary>
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

    /// <summary>Gets whether the field is a string without escapes.</summary>
    public bool IsPlain => IsText && _json.Length == _utf8Length;

    /// <summary>Gets the text in UTF-8; valid only if <see cref="IsPlain"/> is true.</summary>
    public ReadOnlySpan<byte> Plain => _json;

    public bool IsEmpty => _json.IsEmpty;

    public static JsonString Text(ReadOnlySpan<byte> json, int utf8Length) => new(json, utf8Length);

    public bool Is(ReadOnlySpan<byte> name) => IsPlain && _json.SequenceEqual(name);

    /// <summary>Returns the text, or null for null. Valid only for null, or if <see cref="IsPlain"/> is true.</summary>
    public string? ToText() => IsText ? Encoding.UTF8.GetString(_json) : null;

    /// <summary>Returns the text for the relay, or null for null.</summary>
    public RelayedText? ToRelayed() => IsText ? RelayedText.FromJson(_json, _utf8Length) : null;
}

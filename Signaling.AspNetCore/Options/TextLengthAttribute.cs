namespace Signaling.AspNetCore;

/// <summary>
/// States the length of a text for the documentation and the schema of the settings. It checks nothing: the options class does that, with the same
/// constants, because its errors say more than that a length is wrong.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class TextLengthAttribute(int min, int max = int.MaxValue) : Attribute
{
    public int Min => min;

    public int Max => max;

    /// <summary>Gets or sets whether the length counts bytes of UTF-8 instead of characters.</summary>
    public bool InBytes { get; set; }
}

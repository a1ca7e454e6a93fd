using System.Collections.Frozen;
using System.Globalization;

namespace Signaling.AspNetCore.Names;

/// <summary>The part of the Unicode Character Database that canonical equivalence needs.</summary>
internal sealed class CanonicalData
{
    private CanonicalData(Dictionary<int, int[]> parts, Dictionary<(int First, int Second), int> pairs, Dictionary<int, byte> classes) =>
        (Parts, Pairs, Classes) = (parts.ToFrozenDictionary(), pairs.ToFrozenDictionary(), classes.ToFrozenDictionary());

    public static CanonicalData Instance { get; } = Load();

    /// <summary>Gets the canonical decomposition of each character, one step deep.</summary>
    public FrozenDictionary<int, int[]> Parts { get; }

    /// <summary>Gets the composed character for each pair of characters.</summary>
    public FrozenDictionary<(int First, int Second), int> Pairs { get; }

    /// <summary>Gets the canonical combining classes other than 0.</summary>
    public FrozenDictionary<int, byte> Classes { get; }

    private static CanonicalData Load()
    {
        var (parts, pairs, classes) = (new Dictionary<int, int[]>(), new Dictionary<(int First, int Second), int>(), new Dictionary<int, byte>());
        using var reader = new StreamReader(typeof(CanonicalData).Assembly.GetManifestResourceStream("canonical.txt")!);
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith('#'))
            {
                continue;
            }

            var fields = line.TrimStart('!', '=').Split(' ');
            if (line.StartsWith('='))
            {
                for (var character = Hex(fields[0]); character <= Hex(fields[1]); character++)
                {
                    classes[character] = byte.Parse(fields[2], CultureInfo.InvariantCulture);
                }

                continue;
            }

            parts[Hex(fields[0])] = [.. fields.Skip(1).Select(Hex)];
            if (!line.StartsWith('!'))
            {
                pairs[(Hex(fields[1]), Hex(fields[2]))] = Hex(fields[0]);
            }
        }

        return new CanonicalData(parts, pairs, classes);
    }

    private static int Hex(string text) => int.Parse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}

namespace Signaling.AspNetCore.Names;

/// <summary>
/// Unicode's Normalization Form C (UAX 15). .NET's <see cref="string.Normalize()"/> needs ICU. With <c>InvariantGlobalization</c>, as here and in
/// many containers, it returns every text unchanged. But all nodes must have the same canonical names of rooms.
/// </summary>
internal static class CanonicalForm
{
    // Normalization never changes a character before this one.
    private const char FirstCombining = '\u0300';

    // Hangul syllables are composed by arithmetic.
    private const int SyllableBase = 0xAC00, LeadBase = 0x1100, VowelBase = 0x1161, TailBase = 0x11A7;
    private const int LeadCount = 19, VowelCount = 21, TailCount = 28, SyllableCount = LeadCount * VowelCount * TailCount;

    public static string Of(string text)
    {
        if (text.All(character => character < FirstCombining))
        {
            return text;
        }

        List<int> characters = [];
        foreach (var rune in text.EnumerateRunes())
        {
            Decompose(rune.Value, characters);
        }

        Order(characters);
        var composed = Compose(characters);
        return string.Concat(composed.Select(char.ConvertFromUtf32));
    }

    /// <summary>Returns the canonical combining class of a character. Class 9 contains the viramas.</summary>
    public static int ClassOf(int character) => CanonicalData.Instance.Classes.GetValueOrDefault(character);

    private static void Decompose(int character, List<int> into)
    {
        var syllable = character - SyllableBase;
        if (syllable is >= 0 and < SyllableCount)
        {
            into.Add(LeadBase + (syllable / (VowelCount * TailCount)));
            into.Add(VowelBase + (syllable % (VowelCount * TailCount) / TailCount));
            if (syllable % TailCount != 0)
            {
                into.Add(TailBase + (syllable % TailCount));
            }
        }
        else if (CanonicalData.Instance.Parts.TryGetValue(character, out var parts))
        {
            foreach (var part in parts)
            {
                Decompose(part, into);
            }
        }
        else
        {
            into.Add(character);
        }
    }

    // Marks after a base are sorted by their class. Marks of the same class keep their order.
    private static void Order(List<int> characters)
    {
        for (var i = 1; i < characters.Count; i++)
        {
            var @class = ClassOf(characters[i]);
            for (var j = i; @class != 0 && j > 0 && ClassOf(characters[j - 1]) > @class; j--)
            {
                (characters[j - 1], characters[j]) = (characters[j], characters[j - 1]);
            }
        }
    }

    private static List<int> Compose(List<int> characters)
    {
        List<int> composed = [];
        var starter = -1;
        var lastClass = 0;
        foreach (var character in characters)
        {
            var @class = ClassOf(character);

            // A mark of the same or a greater class between a mark and its base blocks the mark. A base is blocked if it does not follow directly.
            var isBlocked = starter < 0 || (composed.Count > starter + 1 && lastClass >= @class);
            if (!isBlocked && Pair(composed[starter], character) is { } pair)
            {
                composed[starter] = pair;
                continue;
            }

            if (@class == 0)
            {
                starter = composed.Count;
            }

            lastClass = @class;
            composed.Add(character);
        }

        return composed;
    }

    private static int? Pair(int first, int second)
    {
        if (first is >= LeadBase and < LeadBase + LeadCount && second is >= VowelBase and < VowelBase + VowelCount)
        {
            return SyllableBase + ((((first - LeadBase) * VowelCount) + (second - VowelBase)) * TailCount);
        }

        var syllable = first - SyllableBase;
        return syllable is >= 0 and < SyllableCount && syllable % TailCount == 0 && second is > TailBase and < TailBase + TailCount
            ? first + second - TailBase
            : CanonicalData.Instance.Pairs.TryGetValue((first, second), out var pair) ? pair : null;
    }
}

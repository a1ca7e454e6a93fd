namespace Signaling.AspNetCore;

/// <summary>Finds the known name for a misspelt name.</summary>
internal static class NearestKey
{
    // Shorter names are contained in too many other names.
    private const int MinPartLength = 4;

    /// <summary>Returns the most similar known names: several if they are equally similar, none if no name is similar.</summary>
    public static IEnumerable<string> Of(string name, IEnumerable<string> known)
    {
        var candidates = known.ToList();
        var misspelt = candidates.Where(candidate => IsMisspelt(name, candidate)).ToLookup(candidate => Distance(name, candidate));
        return misspelt.Count > 0 ? misspelt[misspelt.Min(group => group.Key)] : candidates.Where(candidate => IsPart(name, candidate));
    }

    /// <summary>Returns whether a name differs from a known name only by a few letters.</summary>
    public static bool IsMisspelt(string name, string known) => Distance(name, known) <= Math.Max(1, Math.Min(name.Length, known.Length) / 4);

    private static bool IsPart(string name, string candidate) =>
        Math.Min(name.Length, candidate.Length) >= MinPartLength
        && (candidate.Contains(name, StringComparison.OrdinalIgnoreCase) || name.Contains(candidate, StringComparison.OrdinalIgnoreCase));

    // The Levenshtein distance: the number of letters to add, remove or replace.
    private static int Distance(string from, string to)
    {
        var previous = Enumerable.Range(0, to.Length + 1).ToArray();
        for (var i = 0; i < from.Length; i++)
        {
            var current = new int[to.Length + 1];
            current[0] = i + 1;
            for (var j = 0; j < to.Length; j++)
            {
                var replaced = char.ToUpperInvariant(from[i]) == char.ToUpperInvariant(to[j]) ? 0 : 1;
                current[j + 1] = Math.Min(Math.Min(current[j], previous[j + 1]) + 1, previous[j] + replaced);
            }

            previous = current;
        }

        return previous[^1];
    }
}

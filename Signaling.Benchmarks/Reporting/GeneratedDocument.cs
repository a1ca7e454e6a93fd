namespace Signaling.Benchmarks.Reporting;

/// <summary>
/// A document written by hand, with generated parts between <c>&lt;!-- begin NAME --&gt;</c> and <c>&lt;!-- end NAME --&gt;</c>.
/// </summary>
internal sealed class GeneratedDocument(string text)
{
    public string Text { get; private set; } = text;

    public void Fill(string name, string content)
    {
        var begin = $"<!-- begin {name} -->";
        var end = $"<!-- end {name} -->";
        var from = Text.IndexOf(begin, StringComparison.Ordinal);
        var to = Text.IndexOf(end, StringComparison.Ordinal);
        if (from < 0 || to < from)
        {
            throw new InvalidDataException($"The document has no part '{name}'. It would be between {begin} and {end}.");
        }

        Text = $"{Text[..(from + begin.Length)]}\n{content.Trim()}\n{Text[to..]}";
    }
}

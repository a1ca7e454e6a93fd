using System.Globalization;
using System.Security;
using System.Text;

namespace Signaling.Benchmarks.Reporting;

/// <summary>A chart of horizontal bars in groups, as SVG that is readable on a light and on a dark page.</summary>
/// <param name="Title">The title, with the unit.</param>
/// <param name="Groups">The groups from top to bottom, with one bar for each subject.</param>
internal sealed record BarChart(string Title, IReadOnlyList<(string Name, IReadOnlyList<(string Subject, double Value)> Bars)> Groups)
{
    private const int Width = 760;
    private const int Left = 210;
    private const int Right = 80;
    private const int BarHeight = 16;
    private const int RowHeight = 22;
    private const int GroupGap = 34;
    private const int Top = 40;

    // Our server, the other servers and the bare relay have different colours, which also differ in lightness.
    private const string Style = """
        text { font: 13px system-ui, sans-serif; fill: #1f2328 } .title { font-size: 15px; font-weight: 600 } .group { font-weight: 600 }
        .ours { fill: #0969da } .other { fill: #8c959f } .floor { fill: #bf8700 }
        @media (prefers-color-scheme: dark) { text { fill: #e6edf3 } .ours { fill: #4493f8 } .other { fill: #7d8590 } .floor { fill: #d29922 } }
        """;

    public string ToSvg()
    {
        var body = new StringBuilder();
        var y = Top;
        var greatest = Groups.SelectMany(group => group.Bars).Select(bar => bar.Value).DefaultIfEmpty(1).Max();
        foreach (var (name, bars) in Groups)
        {
            if (name.Length > 0)
            {
                y += GroupGap - RowHeight;
                body.Append(CultureInfo.InvariantCulture, $"<text class=\"group\" x=\"12\" y=\"{y + 12}\">{Escape(name)}</text>\n");
                y += RowHeight;
            }

            foreach (var (subject, value) in bars)
            {
                var length = Math.Max(1, value / greatest * (Width - Left - Right));
                var number = value.ToString(greatest < 100 ? "0.0" : "#,0", CultureInfo.InvariantCulture);
                body.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left - 8}\" y=\"{y + 12}\" text-anchor=\"end\">{Escape(subject)}</text>");
                body.Append(CultureInfo.InvariantCulture, $"<rect class=\"{Kind(subject)}\" x=\"{Left}\" y=\"{y}\" width=\"{length:0.0}\" height=\"{BarHeight}\" rx=\"2\"/>");
                body.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left + length + 6:0.0}\" y=\"{y + 12}\">{number}</text>\n");
                y += RowHeight;
            }
        }

        return $"""
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Width} {y + 10}" width="{Width}" height="{y + 10}" role="img" aria-label="{Escape(Title)}">
            <style>{Style}</style>
            <text class="title" x="12" y="24">{Escape(Title)}</text>
            {body}</svg>

            """;
    }

    private static string Kind(string subject) =>
        subject.StartsWith("ours", StringComparison.Ordinal) ? "ours" : subject.Contains("floor", StringComparison.Ordinal) ? "floor" : "other";

    private static string Escape(string text) => SecurityElement.Escape(text);
}

using System.Globalization;

namespace Signaling.Benchmarks.Reporting;

/// <summary>A table in Markdown: a row for each subject, a column for each case.</summary>
internal static class Table
{
    public static string Of(Results results, string scenario, params Column[] columns) => Of(
        columns.Select(column => column.Title),
        results.Subjects(scenario, columns[0].Metric)
            .Where(subject => columns.Any(column => results.Of(scenario, column.Situation, subject, column.Metric).Count > 0))
            .Select(subject => (subject, columns.Select(column => column.Cell(results, scenario, subject)))));

    public static string Of(IEnumerable<string> titles, IEnumerable<(string Name, IEnumerable<string> Cells)> rows)
    {
        var heads = titles.ToList();
        return string.Join('\n',
        [
            $"| | {string.Join(" | ", heads)} |",
            $"|---|{string.Concat(heads.Select(_ => "---:|"))}",
            .. rows.Select(row => $"| {row.Name} | {string.Join(" | ", row.Cells)} |"),
        ]);
    }
}

/// <summary>One column of a table.</summary>
/// <param name="Title">The heading.</param>
/// <param name="Situation">The case.</param>
/// <param name="Metric">The metric.</param>
/// <param name="Format">The format of the numbers.</param>
/// <param name="Factor">The factor by which the numbers are multiplied.</param>
internal sealed record Column(string Title, string Situation, string Metric, string Format = "#,0", double Factor = 1)
{
    public string Cell(Results results, string scenario, string subject)
    {
        var value = results.MedianOf(scenario, Situation, subject, Metric);
        return double.IsNaN(value) ? "–" : (value * Factor).ToString(Format, CultureInfo.InvariantCulture);
    }
}

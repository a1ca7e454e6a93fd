using System.Globalization;

namespace Signaling.Benchmarks.Reporting;

/// <summary>Something that was to be reached, and whether it was.</summary>
/// <param name="What">What is measured.</param>
/// <param name="Limit">What it may be at most.</param>
/// <param name="Unit">Its unit; empty for a ratio.</param>
/// <param name="Measured">What it is, in each of the cases; not a number where it was not measured.</param>
internal sealed record Goal(string What, double Limit, string Unit, params double[] Measured)
{
    public string Row => $"| {What} | at most {Number(Limit)}{Unit} | {string.Join(" / ", Measured.Select(Number))}{Unit} | {Verdict} |";

    private string Verdict => Measured.Any(double.IsNaN) ? "not measured" : Measured.All(value => value <= Limit) ? "yes" : "**no**";

    private static string Number(double value) =>
        double.IsNaN(value) ? "–" : value.ToString(value < 10 ? "0.00" : "#,0", CultureInfo.InvariantCulture);
}

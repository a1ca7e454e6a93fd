using System.Globalization;

namespace Signaling.Benchmarks.Reporting;

/// <summary>A goal, and whether it was reached.</summary>
/// <param name="What">The name of the measured value.</param>
/// <param name="Limit">The maximum.</param>
/// <param name="Unit">The unit; empty for a ratio.</param>
/// <param name="Measured">The measured value of each case; NaN if it was not measured.</param>
internal sealed record Goal(string What, double Limit, string Unit, params double[] Measured)
{
    public string Row => $"| {What} | at most {Number(Limit)}{Unit} | {string.Join(" / ", Measured.Select(Number))}{Unit} | {Verdict} |";

    private string Verdict => Measured.Any(double.IsNaN) ? "not measured" : Measured.All(value => value <= Limit) ? "yes" : "**no**";

    private static string Number(double value) =>
        double.IsNaN(value) ? "–" : value.ToString(value < 10 ? "0.00" : "#,0", CultureInfo.InvariantCulture);
}

namespace Signaling.AspNetCore.Overview;

/// <summary>Something that an operator has to know.</summary>
/// <param name="Severity"><c>critical</c>, <c>warning</c>, or <c>notice</c> for what does no harm.</param>
/// <param name="Code">What it is.</param>
/// <param name="NodeId">The node that it concerns; null for all.</param>
/// <param name="Text">What it is and what it means, in a sentence or two.</param>
internal sealed record OverviewProblem(string Severity, string Code, string? NodeId, string Text)
{
    public const string Critical = "critical";
    public const string Warning = "warning";
    public const string Notice = "notice";
}

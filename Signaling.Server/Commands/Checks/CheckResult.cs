namespace Signaling.Server.Commands.Checks;

/// <summary>The result of a check.</summary>
/// <param name="Check">What was checked, such as <c>redis</c> or an address.</param>
/// <param name="Status">Whether it is in order.</param>
/// <param name="Detail">What was found.</param>
/// <param name="Remedy">How to put it right; null if nothing has to be done.</param>
internal sealed record CheckResult(string Check, CheckStatus Status, string Detail, string? Remedy = null)
{
    public static CheckResult Ok(string check, string detail) => new(check, CheckStatus.Ok, detail);

    public static CheckResult Skipped(string check, string detail) => new(check, CheckStatus.Skipped, detail);

    public static CheckResult Warning(string check, string detail, string remedy) => new(check, CheckStatus.Warning, detail, remedy);

    public static CheckResult Failed(string check, string detail, string? remedy = null) => new(check, CheckStatus.Failed, detail, remedy);
}

using System.Text.RegularExpressions;

namespace Signaling.Tests.Support;

/// <summary>Parses a refusal as any client does: SignalR writes a text of its own before <c>code: explanation</c>.</summary>
internal static partial class RefusalText
{
    public static string CodeOf(string? message)
    {
        var match = Refusal().Match(message ?? string.Empty);
        match.Success.Should().BeTrue("'{0}' must contain a code and an explanation", message);
        return match.Groups["code"].Value;
    }

    [GeneratedRegex(@"HubException: (?<code>[a-z_]+): (?<explanation>\S.*)$")]
    private static partial Regex Refusal();
}

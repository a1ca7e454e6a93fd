using System.Text.RegularExpressions;

namespace Signaling.Tests.Support;

/// <summary>How any client reads a refusal: SignalR writes words of its own in front of <c>code: explanation</c>.</summary>
internal static partial class RefusalText
{
    public static string CodeOf(string? message)
    {
        var match = Refusal().Match(message ?? string.Empty);
        match.Success.Should().BeTrue("'{0}' has to hold a code and an explanation", message);
        return match.Groups["code"].Value;
    }

    [GeneratedRegex(@"HubException: (?<code>[a-z_]+): (?<explanation>\S.*)$")]
    private static partial Regex Refusal();
}

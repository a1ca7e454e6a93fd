using System.Text.Json.Nodes;
using Signaling.Server.Commands;
using Signaling.Tests.Commands;
using Signaling.Tests.Support;

namespace Signaling.Tests.Access;

/// <summary>The command <c>token</c> of the server's program.</summary>
public sealed class TokenCommandTests
{
    [Fact]
    public async Task Token_IsAllThatIsWritten_AndTheServerTakesIt()
    {
        var (exit, output, errors) = await RunAsync(TestTokens.Settings, "--room", "garden", "--room", "team-*", "--name", "Ann", "--sub", "ann", "--permissions", "message", "--ttl", "5m");
        await using var server = await SignalingServer.StartAsync(TestTokens.Settings);
        await using var peer = await HubPeer.ConnectAsync(server, output.Trim());

        (exit, errors).Should().Be((0, string.Empty));
        output.Trim().Should().MatchRegex(@"^[\w-]+\.[\w-]+\.[\w-]+$");
        (await peer.JoinAsync("team-red")).Self.Should().BeEquivalentTo(new { DisplayName = "Ann", UserId = "ann" });
        (await peer.RefusalAsync("SendOffer", "x", new SessionDescription("offer", "v=0"))).Should().Be(SignalingErrorCodes.Forbidden);
    }

    [Fact]
    public async Task Command_WithoutAKey_EndsWithALineThatSaysWhatToSet()
    {
        var (exit, output, errors) = await RunAsync(new() { ["Signaling:Auth:Mode"] = "Open" }, "--room", "garden");

        (exit, output).Should().Be((1, string.Empty));
        errors.Trim().Should().Contain("Signaling:Auth:Keys").And.NotContain("\n");
    }

    [Theory]
    [InlineData("--room")]
    [InlineData("--ttl", "--room", "garden", "--ttl", "soon")]
    [InlineData("everything", "--room", "garden", "--permissions", "everything")]
    public async Task Command_WithWrongArguments_WritesTheReasonToTheErrorsAndNothingElse(string named, params string[] arguments)
    {
        var (exit, output, errors) = await RunAsync(TestTokens.Settings, arguments);

        (exit, output).Should().Be((2, string.Empty));
        errors.Trim().Should().Contain(named).And.Contain("token --help").And.NotContain("\n");
    }

    [Fact]
    public async Task Token_AsJson_HasItsExpiry()
    {
        var (exit, output, errors) = await RunAsync(TestTokens.Settings, "--room", "garden", "--ttl", "5m", "--json");
        var result = JsonNode.Parse(output)!;

        (exit, errors).Should().Be((0, string.Empty));
        result["token"]!.GetValue<string>().Split('.').Should().HaveCount(3);
        result["expiresAt"]!.GetValue<DateTimeOffset>().Should().BeCloseTo(TimeProvider.System.GetUtcNow().AddMinutes(5), TimeSpan.FromMinutes(1));
    }

    [Theory]
    [InlineData("90s", "00:01:30")]
    [InlineData("30m", "00:30:00")]
    [InlineData("1h", "01:00:00")]
    [InlineData("7d", "7.00:00:00")]
    [InlineData("01:30:00", "01:30:00")]
    [InlineData("0s", null)]
    [InlineData("367d", null)]
    [InlineData("9999999d", null)]
    [InlineData("1", null)]
    [InlineData("-1h", null)]
    [InlineData("1 h", null)]
    public void Lifetime_IsRead(string text, string? expected) =>
        Lifetime.Parse(text).Should().Be(expected is null ? null : TimeSpan.Parse(expected, System.Globalization.CultureInfo.InvariantCulture));

    private static async Task<(int Exit, string Output, string Errors)> RunAsync(Dictionary<string, string?> settings, params string[] arguments)
    {
        var run = await CommandRun.RunAsync((string[])["token", .. arguments, .. settings.Select(setting => $"--{setting.Key}={setting.Value}")]);
        return (run.Exit, run.Output, run.Errors);
    }
}

using System.Text.RegularExpressions;
using Signaling.Tests.Support;

namespace Signaling.Tests;

/// <summary>Compares <c>deploy/secure</c> with the files that explain it.</summary>
public sealed partial class SecureExampleTests
{
    private const string Compose = "deploy/secure/docker-compose.yml";

    [Fact]
    public void Relay_InTheExample_DeniesTheAddressesOfTheConfigurationFile()
    {
        var denied = Ranges("deploy/turnserver.conf");

        denied.Should().HaveCountGreaterThan(10);
        Ranges(Compose).Should().Equal(denied);
    }

    [Fact]
    public void Relay_InTheExample_UsesOneAddress()
    {
        var compose = Repository.Read(Compose);

        compose.Should().MatchRegex(@"(?m)^\s+- --external-ip=\$\{PUBLIC_ADDRESS:\?[^}]+\}/\$\{LOCAL_ADDRESS:-\$\{PUBLIC_ADDRESS\}\}$");
        compose.Should().MatchRegex(@"(?m)^\s+- --listening-ip=\$\{LOCAL_ADDRESS:-\$\{PUBLIC_ADDRESS\}\}$");
        compose.Should().MatchRegex(@"(?m)^\s+- --relay-ip=\$\{LOCAL_ADDRESS:-\$\{PUBLIC_ADDRESS\}\}$");
    }

    [Theory]
    [InlineData("no-tcp-relay")]
    [InlineData("no-multicast-peers")]
    [InlineData("no-cli")]
    [InlineData("no-rfc5780")]
    [InlineData("no-software-attribute")]
    [InlineData("use-auth-secret")]
    public void Relay_InBothFiles_HasTheSetting(string setting)
    {
        Repository.Read("deploy/turnserver.conf").Should().MatchRegex($@"(?m)^{setting}$");
        Repository.Read(Compose).Should().MatchRegex($@"(?m)^\s+- --{setting}$");
    }

    [Theory]
    [InlineData(Compose)]
    [InlineData("deploy/secure/docker-compose.admin.yml")]
    public void Variables_OfTheExample_AreInItsInstructions(string file)
    {
        var names = Variable().Matches(Repository.Read(file)).Select(match => match.Groups[1].Value).Distinct().ToList();
        var instructions = Repository.Read("docs/security.md");

        names.Should().NotBeEmpty();
        names.Should().OnlyContain(name => instructions.Contains(name, StringComparison.Ordinal));
    }

    private static List<string> Ranges(string file) => [.. Denied().Matches(Repository.Read(file)).Select(match => match.Groups[1].Value)];

    [GeneratedRegex(@"^[\s-]*denied-peer-ip=(\S+)$", RegexOptions.Multiline)]
    private static partial Regex Denied();

    [GeneratedRegex(@"\$\{(\w+)")]
    private static partial Regex Variable();
}

using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Configuration;
using Signaling.Server.Hosting;
using Signaling.Tests.Support;

namespace Signaling.Tests;

/// <summary>The server as a separate process that cannot listen on the configured address.</summary>
public sealed class StartFailureTests
{
    [Fact]
    public async Task Server_WhosePortIsInUse_EndsWithOneLineThatNamesTheAddress()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();

        await EndsWithOneLineAsync(["in use", $"http://{taken.LocalEndpoint}"], "--urls", $"http://{taken.LocalEndpoint}");
    }

    [Fact]
    public async Task Server_WithTwoAddresses_NamesTheOneThatIsInUse()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();

        var output = await EndsWithOneLineAsync(["in use", $"http://{taken.LocalEndpoint}"], "--urls", $"http://127.0.0.1:0;http://{taken.LocalEndpoint}");
        output.Should().NotContain("http://127.0.0.1:0 or");
    }

    [Theory]
    [InlineData("nonsense", "nonsense")]
    [InlineData("5080", "5080")]
    [InlineData("ftp://127.0.0.1:5080", "ftp://127.0.0.1:5080")]
    [InlineData("http://127.0.0.1:99999", "http://127.0.0.1:99999")]
    [InlineData("http://192.0.2.1:5080", "http://192.0.2.1:5080", "this machine does not have the address")]
    [InlineData("http://127.0.0.1:0/rtc", "http://127.0.0.1:0/rtc")]
    public Task Server_WithAnInvalidAddress_EndsWithOneLineThatNamesIt(string urls, params string[] expected) => EndsWithOneLineAsync(expected, "--urls", urls);

    [Fact]
    public async Task Server_WithAnUnreadableCertificate_EndsWithOneLineThatNamesTheFile()
    {
        const string Key = "Kestrel:Certificates:Default:Path";
        await EndsWithOneLineAsync([Key, "/nowhere/at/all.pfx"], "--urls", "https://127.0.0.1:0", $"--{Key}=/nowhere/at/all.pfx");

        var noCertificate = Repository.PathOf("README.md");
        await EndsWithOneLineAsync([Key, noCertificate], "--urls", "https://127.0.0.1:0", $"--{Key}={noCertificate}");
    }

    [Fact]
    public void Explanation_OfAPortThatThisUserMayNotOpen_NamesTheAddressAndTheRemedy()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["urls"] = "http://*:80" }).Build();

        StartFailure.Explain(new SocketException((int)SocketError.AccessDenied), configuration).Should()
            .Contain("http://*:80").And.Contain("1024").And.NotContain("\n");
    }

    [Fact]
    public void Explanation_OfASettingThatCannotBeConverted_IsOneLine()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["MaxAge"] = "old" }).Build();

        foreach (var failure in new[] { FailureOf(() => configuration.GetValue<int>("MaxAge")), FailureOf(() => configuration.Get<Settings>()) })
        {
            StartFailure.Explain(failure, configuration).Should().StartWith("The configuration is wrong: ").And.Contain("'old'").And.NotContain("\n");
        }
    }

    [Fact]
    public void Explanation_OfAFaultOfTheProgram_ContainsTheWholeException()
    {
        var fault = FailureOf(() => throw new InvalidOperationException("a fault"));

        StartFailure.Explain(fault, new ConfigurationManager()).Should().Be(fault.ToString()).And.Contain(nameof(Explanation_OfAFaultOfTheProgram_ContainsTheWholeException));
    }

    private static Exception FailureOf(Func<object?> call) => Record.Exception(() => { call(); }) ?? throw new InvalidOperationException("The call did not fail.");

    private static async Task<string> EndsWithOneLineAsync(string[] expected, params string[] arguments)
    {
        await using var server = ServerProcess.Start(arguments);

        (await server.WaitForExitAsync()).Should().Be(1);
        server.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Should().ContainSingle()
            .Which.Should().ContainAll(expected);
        return server.Output;
    }

    private sealed class Settings
    {
        public int MaxAge { get; set; }
    }
}

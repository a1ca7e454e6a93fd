using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Signaling.Server.Commands.Invocation;
using Signaling.Tests.Support;
using Signaling.Tests.Support.Redis;

namespace Signaling.Tests.Commands;

/// <summary>The command <c>check</c>: configuration, certificates and addresses.</summary>
public sealed class CheckCommandTests
{
    [Fact]
    public async Task RightConfiguration_IsOk_AndNothingIsStarted()
    {
        var run = await RunAsync("--Signaling:Auth:Mode=Open");

        (run.Exit, run.Errors).Should().Be((ExitCode.Success, string.Empty));
        run.Json["status"]!.GetValue<string>().Should().Be("ok");
        Statuses(run).Should().Equal("configuration ok", "redis skipped", "ice skipped", "certificate skipped", "address http://127.0.0.1:0 ok");
    }

    [Fact]
    public async Task WrongConfiguration_IsNamedKeyByKey_AndWhatDependsOnItIsSkipped()
    {
        var run = await RunAsync("--Signaling:Auth:Mode=Open", "--Signaling:MaxPeer=5", "--Signaling:JoinTimeout=30");

        run.Exit.Should().Be(ExitCode.Failure);
        Failures(run).Should().HaveCount(2).And.Contain(detail => detail.Contains("Signaling:MaxPeers")).And.Contain(detail => detail.Contains("Signaling:JoinTimeout"));
        Statuses(run).Should().Contain(["redis skipped", "ice skipped"]);
    }

    // This check of the start needs the mapped endpoints.
    [Fact]
    public async Task ServerThatWouldBeOpenByOmission_Fails() =>
        Failures(await RunAsync()).Should().ContainSingle().Which.Should().StartWith("Signaling:Auth:Mode: is not set");

    [Fact]
    public async Task Result_AsText_HasALineForEachCheck_AndOneForWhatToDo()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();

        var run = await CommandRun.RunAsync("check", "--environment=Production", "--Signaling:Auth:Mode=Open", "--urls", $"http://{taken.LocalEndpoint}", "--host", "signal.example");

        run.Exit.Should().Be(ExitCode.Failure);
        run.Output.Should().Contain("ok       configuration: valid").And.Contain($"failed   address http://{taken.LocalEndpoint}: the port is in use").And.EndWith("1 failed, 3 skipped, 1 ok\n");
    }

    [Fact]
    public async Task Address_WhereTheServiceRuns_IsOk()
    {
        await using var server = await SignalingServer.StartAsync();
        var url = $"{server.Address}".TrimEnd('/');

        var run = await CommandRun.RunAsync("check", "--json", "--environment=Production", "--Signaling:Auth:Mode=Open", "--urls", url, "--url", url);

        run.Exit.Should().Be(ExitCode.Success);
        Statuses(run).Should().Contain([$"address {url} ok", $"{url} ok"]);
        run.Output.Should().Contain("the service is running there");
    }

    [Theory]
    [InlineData(-400, -1, "signal.example", "failed", "expired")]
    [InlineData(1, 90, "signal.example", "failed", "not valid before")]
    [InlineData(-1, 5, "signal.example", "warning", "expires on")]
    [InlineData(-1, 90, "other.example", "failed", "not for other.example")]
    [InlineData(-1, 90, "signal.example", "ok", "for signal.example")]
    public async Task Certificate_IsCheckedForTimeAndName(int fromDay, int toDay, string host, string status, string expected)
    {
        var folder = Directory.CreateTempSubdirectory("signaling-tests-check-");
        try
        {
            var (certificate, key) = WriteCertificate(folder.FullName, fromDay, toDay);
            var run = await RunAsync(
                "--Signaling:Auth:Mode=Open", $"--Kestrel:Certificates:Default:Path={certificate}", $"--Kestrel:Certificates:Default:KeyPath={key}", $"--AllowedHosts={host}");

            var result = run.Checks.Single(result => Text(result!, "check").StartsWith("certificate", StringComparison.Ordinal))!;
            Text(result, "status").Should().Be(status);
            Text(result, "detail").Should().Contain(expected);
            run.Exit.Should().Be(status == "failed" ? ExitCode.Failure : ExitCode.Success);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Certificate_ThatIsMissing_IsNamed() =>
        Failures(await RunAsync("--Signaling:Auth:Mode=Open", "--Kestrel:Endpoints:Web:Url=https://127.0.0.1:0", "--Kestrel:Endpoints:Web:Certificate:Path=/nowhere/at/all.pfx"))
            .Should().ContainSingle().Which.Should().Contain("/nowhere/at/all.pfx");

    [Fact]
    public async Task PublicAddress_WithAnUntrustedCertificate_Fails()
    {
        using var certificates = new RedisCertificates();
        await using var redis = await RedisProcess.StartNewAsync(new RedisSetup { Certificates = certificates });

        var run = await RunAsync("--Signaling:Auth:Mode=Open", "--url", $"https://127.0.0.1:{redis.Port}");

        Failures(run).Should().ContainSingle().Which.Should().Contain("no authority that this machine trusts");
    }

    private static (string Certificate, string Key) WriteCertificate(string folder, int fromDay, int toDay)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=signal.example", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("signal.example");
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(fromDay), now.AddDays(toDay));
        var (certificateFile, keyFile) = (Path.Combine(folder, "certificate.pem"), Path.Combine(folder, "key.pem"));
        File.WriteAllText(certificateFile, certificate.ExportCertificatePem());
        File.WriteAllText(keyFile, key.ExportPkcs8PrivateKeyPem());
        return (certificateFile, keyFile);
    }

    private static Task<CommandRun> RunAsync(params string[] arguments) =>
        CommandRun.RunAsync((string[])["check", "--json", "--environment=Production", "--urls", "http://127.0.0.1:0", .. arguments]);

    private static IEnumerable<string> Statuses(CommandRun run) => run.Checks.Select(result => $"{Text(result!, "check").TrimEnd('/')} {Text(result!, "status")}".Replace("/ ", " ", StringComparison.Ordinal));

    private static IEnumerable<string> Failures(CommandRun run) => run.Checks.Where(result => Text(result!, "status") == "failed").Select(result => Text(result!, "detail"));

    private static string Text(JsonNode result, string name) => result[name]!.GetValue<string>();
}

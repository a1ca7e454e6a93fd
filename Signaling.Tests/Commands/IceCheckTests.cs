using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Signaling.Server.Commands.Invocation;
using Signaling.Server.Commands.Stun;
using Signaling.Tests.Support;
using Signaling.Tests.Support.Redis;

namespace Signaling.Tests.Commands;

/// <summary>The command <c>check</c> with a real coturn.</summary>
public sealed class IceCheckTests
{
    [Fact]
    public async Task StunAndTurn_OverUdpAndTcp_AreAsked_AndAllocationsAreGivenBack()
    {
        using var certificates = new RedisCertificates();
        await using var turn = await TurnServer.StartAsync(certificates);
        string[] urls = [$"stun:127.0.0.1:{turn.Port}", $"turn:127.0.0.1:{turn.Port}?transport=udp", $"turn:127.0.0.1:{turn.Port}?transport=tcp"];

        var run = await RunAsync(TurnServer.Secret, urls);

        run.Exit.Should().Be(ExitCode.Success, run.Output);
        foreach (var url in urls)
        {
            (Find(run, url)).Should().StartWith(url.StartsWith("stun", StringComparison.Ordinal) ? "ok: sees this machine as 127.0.0.1:" : "ok: allocates; relays from 127.0.0.1:");
        }

        await Patience.Until(() => turn.Output.Split("lifetime=0").Length > 2 || turn.Output.Split("delete: realm").Length > 2, "both allocations are given back");
    }

    [Fact]
    public async Task Turn_WithAnotherSecret_Fails_AndBothSecretsStaySecret()
    {
        using var certificates = new RedisCertificates();
        await using var turn = await TurnServer.StartAsync(certificates);
        var url = $"turn:127.0.0.1:{turn.Port}";

        var run = await RunAsync("another secret of 16 or more", url);

        run.Exit.Should().Be(ExitCode.Failure);
        (Find(run, url)).Should().StartWith("failed: refuses to allocate: 401");
        run.Output.Should().Contain("static-auth-secret").And.NotContain("another secret").And.NotContain(TurnServer.Secret);
    }

    [Fact]
    public async Task Turn_OverTls_IsRefusedWithAnUntrustedCertificate_AndUsedWithATrustedOne()
    {
        using var certificates = new RedisCertificates();
        await using var turn = await TurnServer.StartAsync(certificates);
        var url = $"turns:127.0.0.1:{turn.TlsPort}?transport=tcp";

        var untrusted = await RunAsync(TurnServer.Secret, url);
        var program = Path.Combine(AppContext.BaseDirectory, "Signaling.Server.dll");
        var (exit, output) = await Tool.RunAsync(
            "env", [$"SSL_CERT_FILE={certificates.AuthorityFile}", "dotnet", program, .. Arguments(TurnServer.Secret, url)], Patience.Limit);

        (Find(untrusted, url)).Should().StartWith("failed: no authority that this machine trusts");
        (exit, output.Contains("allocates; relays from 127.0.0.1:", StringComparison.Ordinal)).Should().Be((ExitCode.Success, true), output);
    }

    [Fact]
    public async Task Server_ThatDoesNotAnswer_OrIsNone_Fails()
    {
        using var silent = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var answering = AnswerAsync(other);
        var (deaf, wrong, away) = ($"stun:{silent.Client.LocalEndPoint}", $"turn:{other.LocalEndpoint}?transport=tcp", "turn:127.0.0.1:1?transport=tcp");

        var run = await RunAsync(TurnServer.Secret, deaf, wrong, away, "stun:no-such-name.invalid");
        await answering.InTime();

        run.Exit.Should().Be(ExitCode.Failure);
        (Find(run, deaf)).Should().StartWith("failed: no answer over UDP");
        (Find(run, wrong)).Should().StartWith("failed: the server has ended the connection");
        (Find(run, away)).Should().StartWith("failed: TCP port 1 cannot be reached");
        (Find(run, "stun:no-such-name.invalid")).Should().Contain("no-such-name.invalid");
    }

    [Theory]
    [InlineData("stun:a.example", false, "UDP", "a.example", 3478)]
    [InlineData("stuns:a.example", false, "TLS", "a.example", 5349)]
    [InlineData("turn:a.example:1234?transport=tcp", true, "TCP", "a.example", 1234)]
    [InlineData("turn:[2001:db8::1]", true, "UDP", "2001:db8::1", 3478)]
    [InlineData("turns:[2001:db8::1]:443?transport=tcp", true, "TLS", "2001:db8::1", 443)]
    [InlineData("turns:a.example?transport=udp", true, "DTLS", "a.example", 5349)]
    public void Address_IsRead(string url, bool isTurn, string transport, string host, int port)
    {
        var endpoint = StunEndpoint.Parse(url);

        (endpoint.IsTurn, endpoint.Transport, endpoint.Host, endpoint.Port).Should().Be((isTurn, transport, host, port));
    }

    // RFC 5769, section 2.2: a sample response, with the software attribute, a mapped address and a signature by "VOkJxbRl1RmTxUk/WvJxBt".
    [Fact]
    public void Answer_OfTheSampleOfRfc5769_IsRead_AndForeignOnesAreNot()
    {
        var sample = Convert.FromHexString(
            "0101003c2112a442b7e7a701bc34d686fa87dfae8022000b7465737420766563746f7220002000080001a147e112a643000800142b91f599fd9e90c38c7489f92af9ba53f06be7d780280004c07d4c96");
        var request = new StunRequest(StunMethod.Binding);
        StunAnswer.Read(sample, request).Should().BeNull();
        Convert.FromHexString("b7e7a701bc34d686fa87dfae").CopyTo(request.Transaction, 0);

        var answer = StunAnswer.Read(sample, request)!;

        answer.IsSuccess.Should().BeTrue();
        answer.Address(StunAttribute.XorMappedAddress).Should().Be(new IPEndPoint(IPAddress.Parse("192.0.2.1"), 32853));
        answer.IsSignedWith("VOkJxbRl1RmTxUk/WvJxBt"u8.ToArray()).Should().BeTrue();
        answer.IsSignedWith("VOkJxbRl1RmTxUk/WvJxBT"u8.ToArray()).Should().BeFalse();
        StunAnswer.Read(sample[..^4], request).Should().BeNull();
        StunAnswer.Read(sample, new StunRequest(StunMethod.Allocate)).Should().BeNull();
    }

    private static async Task AnswerAsync(TcpListener listener)
    {
        using var client = await listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        await client.GetStream().WriteAsync("HTTP/1.1 400 Bad Request\r\n\r\n"u8.ToArray(), TestContext.Current.CancellationToken);
    }

    private static Task<CommandRun> RunAsync(string secret, params string[] urls) => CommandRun.RunAsync(Arguments(secret, urls));

    private static string[] Arguments(string secret, params string[] urls) =>
    [
        "check", "--json", "--environment=Production", "--urls", "http://127.0.0.1:0", "--Signaling:Auth:Mode=Open", $"--Signaling:Ice:SharedSecret={secret}",
        .. urls.Select((url, index) => $"--Signaling:Ice:Servers:{index}:Urls:0={url}"),
    ];

    private static string Find(CommandRun run, string url)
    {
        var result = run.Checks.Single(result => Text(result!, "check") == url)!;
        return $"{Text(result, "status")}: {Text(result, "detail")}";
    }

    private static string Text(JsonNode result, string name) => result[name]!.GetValue<string>();
}

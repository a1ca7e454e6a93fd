using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Signaling.AspNetCore;
using Signaling.Tests.Support;

namespace Signaling.Tests;

/// <summary>Invalid settings in a configuration, which would otherwise be ignored.</summary>
public sealed class SettingsTests
{
    [Theory]
    [InlineData("Signaling:Limts:MaxPeersPerRoom", "2", "Signaling:Limts:", "Signaling:Limits", "Signaling__Limits")]
    [InlineData("Signaling:MaxPeer", "2", "Signaling:MaxPeer:", "Signaling:MaxPeers", "Signaling__MaxPeers")]
    [InlineData("Signaling:ResumeWindows", "00:01:00", "Signaling:ResumeWindows:", "Signaling:ResumeWindow ")]
    [InlineData("Signaling:Limits:MaxPeers", "2", "Signaling:Limits:MaxPeers:", "Signaling:Limits:MaxPeersPerRoom", "Signaling:MaxPeers")]
    [InlineData("Signaling:MaxSdpBytes", "4096", "Signaling:MaxSdpBytes:", "Signaling:Limits:MaxSdpBytes", "Signaling__Limits__MaxSdpBytes")]
    [InlineData("Signaling:IceServers:0:Urls:0", "stun:x", "Signaling:IceServers:", "Signaling:Ice:Servers ", "Signaling__Ice__Servers")]
    [InlineData("Signaling:Ice:Secret", "0123456789abcdef", "Signaling:Ice:Secret:", "Signaling:Ice:SharedSecret ")]
    [InlineData("Signaling:Banana", "2", "Signaling:Banana:", "AllowedOrigins", "MaxPeers")]
    [InlineData("Signaling:Ice:Servers:0:Url", "stun:x", "Signaling:Ice:Servers:0:Url:", "Signaling__Ice__Servers__0__Urls")]
    [InlineData("Signalling:MaxPeers", "2", "Signalling:", "Signaling")]
    public Task Key_ThatIsNoSetting_StopsTheStart_AndTheCorrectKeyIsNamed(string key, string value, params string[] expected) => FailsWithAsync(key, value, expected);

    [Theory]
    [InlineData("Signaling:Limits", "5", "Signaling:Limits:", "'5'", "Signaling:Limits:MaxRoomNameLength")]
    [InlineData("Signaling:Redis", "localhost:6379", "Signaling:Redis:", "'localhost:6379'", "Signaling__Redis__ConnectionString")]
    [InlineData("Signaling:Demo", "true", "Signaling:Demo:", "'true'", "Signaling:Demo:Enabled")]
    [InlineData("Signaling:AllowedOrigins", "https://a.example", "Signaling:AllowedOrigins:", "'https://a.example'", "Signaling__AllowedOrigins__0")]
    [InlineData("Signaling:Ice:Servers", "stun:x", "Signaling:Ice:Servers:", "'stun:x'", "Signaling:Ice:Servers:0:Urls:0")]
    [InlineData("Signaling:Ice:Servers:0", "stun:x", "Signaling:Ice:Servers:0:", "'stun:x'", "Signaling__Ice__Servers__0__Urls")]
    [InlineData("Signaling:Ice:Servers:0:Urls", "stun:x", "Signaling:Ice:Servers:0:Urls:", "'stun:x'", "Signaling__Ice__Servers__0__Urls__0")]
    [InlineData("Signaling:Ice:Servers:first:Urls:0", "stun:x", "Signaling:Ice:Servers:first:", "Signaling:Ice:Servers:0")]
    [InlineData("Signaling:Ice", "stun:x", "Signaling:Ice:", "'stun:x'", "Signaling__Ice__Servers__0__Urls__0")]
    [InlineData("Signaling:MaxPeers:0", "5", "Signaling:MaxPeers:0:", "Signaling:MaxPeers ")]
    [InlineData("Signaling", "5", "Signaling:", "Signaling:AllowedOrigins")]
    public Task Setting_OfAnotherShape_StopsTheStart_AndTheExpectedShapeIsNamed(string key, string value, params string[] expected) => FailsWithAsync(key, value, expected);

    [Theory]
    [InlineData("Signaling:JoinTimeout", "30", "'30'", "00:00:30")]
    [InlineData("Signaling:JoinTimeout", "soon", "'soon'", "00:00:30")]
    [InlineData("Signaling:JoinTimeout", "24:00", "'24:00'", "00:00:30")]
    [InlineData("Signaling:JoinTimeout", "", "nothing", "00:00:30")]
    [InlineData("Signaling:JoinTimeout", "10675199.00:00:00", "10675199.00:00:00", "1.00:00:00")]
    [InlineData("Signaling:PollTimeout", "0.5", "'0.5'", "00:00:01")]
    [InlineData("Signaling:MaxPeers", "many", "'many'", "1 to 2147483647")]
    [InlineData("Signaling:MaxPeers", "-1", "-1", "1 to 2147483647")]
    [InlineData("Signaling:Limits:MaxSdpBytes", "99999999999", "'99999999999'", "1024 to 16777216")]
    [InlineData("Signaling:Demo:Enabled", "yes", "'yes'", "true or false")]
    [InlineData("Signaling:Redis:KeyPrefix", "a b{c}", "'a b{c}'", "signaling")]
    [InlineData("Signaling:Redis:CommandTimeout", "00:00:00", "00:00:00", "00:00:00.05 to 00:00:30")]
    public Task Value_OfTheWrongTypeOrSize_StopsTheStart_AndTheExpectedValueIsNamed(string key, string value, string found, string right) =>
        FailsWithAsync(key, value, key + ":", found, right);

    [Theory]
    [InlineData("stun://stun.example", "//")]
    [InlineData("stun:", "host")]
    [InlineData("stun: stun.example", "host")]
    [InlineData("stun:stun.example:99999", "port")]
    [InlineData("stun:stun.example:", "port")]
    [InlineData("stun:stun.example:3478?transport=udp", "STUN")]
    [InlineData("stun:[::1:3478", "host")]
    [InlineData("stun.example:3478", "stun:")]
    [InlineData("https://stun.example", "stun:")]
    [InlineData("turn:ann@turn.example", "not shown")]
    [InlineData("turn:turn.example?transport=tls", "transport=tcp")]
    public Task IceServer_WithAMalformedAddress_StopsTheStart(string url, string expected) =>
        FailsWithAsync("Signaling:Ice:Servers:0:Urls:0", url, "Signaling:Ice:Servers:0:Urls:0:", expected);

    [Theory]
    [InlineData("turn:turn.example", null, null, "Username", "Credential")]
    [InlineData("turns:turn.example", "ann", null, "Credential")]
    [InlineData("turn:turn.example", " ", "secret", "Username")]
    public async Task TurnServer_WithoutCredentials_StopsTheStart(string url, string? username, string? credential, params string[] missing)
    {
        var failure = await StartAsync(("Signaling:Ice:Servers:0:Urls:0", url), ("Signaling:Ice:Servers:0:Username", username), ("Signaling:Ice:Servers:0:Credential", credential));

        failure.Failures.Should().HaveSameCount(missing).And.OnlyContain(
            line => missing.Any(name => line.StartsWith($"Signaling:Ice:Servers:0:{name}: ")) && line.Contains("SharedSecret"));
    }

    [Fact]
    public async Task TurnServer_WithOneOfItsTwoCredentials_StopsTheStart_AlsoWithASharedSecret()
    {
        var failure = await StartAsync(
            ("Signaling:Ice:SharedSecret", "0123456789abcdef"), ("Signaling:Ice:Servers:0:Urls:0", "turn:turn.example"),
            ("Signaling:Ice:Servers:1:Urls:0", "turn:turn.example"), ("Signaling:Ice:Servers:1:Username", "ann"));

        failure.Failures.Should().ContainSingle().Which.Should().StartWith("Signaling:Ice:Servers:1:Credential: ");
    }

    [Theory]
    [InlineData("", "turn:turn.example", "blank")]
    [InlineData(" ", "turn:turn.example", "blank")]
    [InlineData("hunter2hunter2!", "turn:turn.example", "15 characters")]
    [InlineData("hunter2hunter2!!", "stun:stun.example", "uses it")]
    public async Task SharedSecret_ThatIsWeakOrUnused_StopsTheStart_AndIsNotRepeated(string secret, string url, string expected)
    {
        var failure = await StartAsync(("Signaling:Ice:SharedSecret", secret), ("Signaling:Ice:Servers:0:Urls:0", url));

        failure.Failures.Should().ContainSingle().Which.Should().StartWith("Signaling:Ice:SharedSecret: ").And.Contain(expected).And.NotContain("hunter2");
    }

    [Theory]
    [InlineData("https://*.example", "'https://*.example'")]
    [InlineData("null", "'null'")]
    [InlineData("", "nothing")]
    [InlineData("a.example", "'a.example'")]
    [InlineData("localhost:5173", "'localhost:5173'")]
    [InlineData("file://", "'file://'")]
    [InlineData("https://a.example/", "Set https://a.example.")]
    [InlineData("https://a.example:443", "Set https://a.example.")]
    [InlineData("https://ann@a.example", "Set https://a.example.")]
    [InlineData("HTTPS://A.example", "Set https://a.example.")]
    public Task AllowedOrigin_ThatNoBrowserSends_StopsTheStart(string origin, string expected) =>
        FailsWithAsync("Signaling:AllowedOrigins:0", origin, "Signaling:AllowedOrigins:0:", expected);

    [Theory]
    [InlineData("", "blank")]
    [InlineData(" ", "blank")]
    [InlineData("redis://localhost:6379", "URL")]
    [InlineData("localhost:99999", "port")]
    [InlineData("localhost:6379,pasword=hunter2", "password")]
    [InlineData("password=hunter2", "no server")]
    public async Task RedisConnection_ThatIsInvalid_StopsTheStart_AndIsNotPrinted(string text, string expected)
    {
        var failure = await StartAsync(("Signaling:Redis:ConnectionString", text));

        failure.Failures.Should().ContainSingle().Which.Should().StartWith("Signaling:Redis:ConnectionString: ").And.Contain(expected).And.NotContain("hunter2");
    }

    [Fact]
    public async Task CertificateAuthority_ThatIsNoCertificate_StopsTheStart()
    {
        (await StartAsync(("Signaling:Redis:CertificateAuthorityFile", "/nowhere/at/all.pem"))).Message.Should().Contain("/nowhere/at/all.pem");
        (await StartAsync(("Signaling:Redis:CertificateAuthorityFile", Repository.PathOf("README.md")))).Message.Should().Contain("not a certificate");
    }

    [Fact]
    public async Task Settings_ThatAreWrong_AreNamedAllAtOnce_EachOnOneLine()
    {
        var failure = await StartAsync(("Signaling:MaxPeers", "a\nb"), ("Signaling:Limts:X", "1"), ("Signaling:JoinTimeout", "2.00:00:00"), ("Signaling:AllowedOrigins:0", "x"));

        failure.Failures.Should().HaveCount(4).And.OnlyContain(line => line.StartsWith("Signaling:") && !line.Contains('\n'));
    }

    [Fact]
    public async Task Settings_InAnyCase_WithEmptySectionsAndNulls_AreRead()
    {
        await using var server = await SignalingServer.StartAsync(new Dictionary<string, string?>
        {
            ["SIGNALING:MAXPEERS"] = "7",
            ["Signaling:Limits"] = string.Empty,
            ["Signaling:AllowedOrigins"] = null,
            ["Signaling:Demo:Enabled"] = string.Empty,
            ["Signaling:Ice:Servers:3:Urls:5"] = "turns:[2001:db8::1]:5349?transport=tcp",
            ["Signaling:Ice:Servers:3:Username"] = "ann",
            ["Signaling:Ice:Servers:3:Credential"] = "secret",
            ["Signaling:ResumeWindow"] = "00:00:00.5",
            ["Signal:MaxPeers"] = "another application's",
        });
        var options = server.Services.GetRequiredService<IOptions<SignalingOptions>>().Value;

        options.MaxPeers.Should().Be(7);
        options.Ice.Servers.Should().ContainSingle().Which.Urls.Should().Equal("turns:[2001:db8::1]:5349?transport=tcp");
        options.ResumeWindow.Should().Be(TimeSpan.FromMilliseconds(500));
    }

    private static async Task FailsWithAsync(string key, string value, params string[] expected)
    {
        var failure = await StartAsync((key, value));

        failure.Failures.Should().Contain(line => expected.All(part => line.Contains(part)), "{0}", failure.Message);
    }

    private static Task<OptionsValidationException> StartAsync(params (string Key, string? Value)[] settings) =>
        Assert.ThrowsAsync<OptionsValidationException>(() => SignalingServer.StartAsync(settings.ToDictionary(pair => pair.Key, pair => pair.Value)));
}

using System.Text.Json.Nodes;
using Signaling.Server.Commands.Invocation;
using Signaling.Tests.Support.Redis;

namespace Signaling.Tests.Commands;

/// <summary>The command <c>check</c> with a real Redis.</summary>
public sealed class RedisCheckTests
{
    [Fact]
    public async Task Redis_WithAllRights_IsOk_AndUnchanged()
    {
        await using var redis = await RedisProcess.StartNewAsync();
        await using var admin = await redis.ConnectAsync();

        var (exit, result) = await RunAsync(redis.ConnectionString);

        (exit, Text(result, "status")).Should().Be((ExitCode.Success, "ok"), Text(result, "detail"));
        Text(result, "detail").Should().Contain("ms");
        admin.GetServers()[0].Keys().Should().BeEmpty();
    }

    [Fact]
    public async Task Redis_WithoutARight_OrWithOtherData_Fails()
    {
        await using var redis = await RedisProcess.StartNewAsync();
        await using var admin = await redis.ConnectAsync();
        await admin.GetServers()[0].ExecuteAsync("ACL", "SETUSER", "signaling", "on", ">Correct-Horse_7", "~*", "&*", "+@all", "-hset", "-pexpire");
        await admin.GetDatabase().HashSetAsync("other:format", "format", "99");

        var (exit, denied) = await RunAsync($"{redis.EndPoint},user=signaling,password=Correct-Horse_7");
        var (_, refused) = await RunAsync($"{redis.EndPoint},user=signaling,password=Wrong-Horse_7");
        var (_, future) = await RunAsync(redis.ConnectionString, "--Signaling:Redis:KeyPrefix=other");

        exit.Should().Be(ExitCode.Failure);
        Text(denied, "detail").Should().Contain("hset pexpire").And.Contain("'signaling'");
        Text(refused, "detail").Should().Contain("password").And.NotContain("Horse");
        Text(future, "detail").Should().Contain("format 99");
    }

    [Fact]
    public async Task Redis_ThatIsAway_Fails()
    {
        var (exit, result) = await RunAsync("127.0.0.1:1");

        exit.Should().Be(ExitCode.Failure);
        Text(result, "detail").Should().StartWith("Redis at 127.0.0.1:1: it cannot be reached.");
    }

    private static async Task<(int Exit, JsonNode Result)> RunAsync(string connection, params string[] more)
    {
        var run = await CommandRun.RunAsync((string[])
            ["check", "--json", "--environment=Production", "--urls", "http://127.0.0.1:0", "--Signaling:Auth:Mode=Open", $"--Signaling:Redis:ConnectionString={connection}", .. more]);
        return (run.Exit, run.Checks.Single(result => Text(result!, "check") == "redis")!);
    }

    private static string Text(JsonNode result, string name) => result[name]!.GetValue<string>();
}

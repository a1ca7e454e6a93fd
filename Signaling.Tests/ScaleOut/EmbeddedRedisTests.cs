using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Signaling.Redis;
using Signaling.Tests.Support;
using Signaling.Tests.Support.Redis;

namespace Signaling.Tests.ScaleOut;

/// <summary>Applications that embed the service and act as nodes of one service.</summary>
public sealed class EmbeddedRedisTests
{
    [Fact]
    public async Task Applications_WithOneRedis_AreOneService()
    {
        await using var redis = await RedisProcess.StartNewAsync();
        await using var near = await StartAsync(signaling => signaling.AddRedis(redis.ConnectionString));
        await using var far = await StartAsync(signaling => signaling.AddRedis(options => options.ConnectionString = redis.ConnectionString));
        await using var ann = await HubPeer.ConnectAsync(HubOf(near));
        await using var bob = await HubPeer.ConnectAsync(HubOf(far));

        await ann.JoinAsync("room");
        (await bob.JoinAsync("room")).Peers.Should().ContainSingle().Which.PeerId.Should().Be(ann.Id);
        await bob.Connection.InvokeAsync("SendMessage", ann.Id, "hello");

        await Patience.Until(() => ann.Events.All.Any(told => told.Name == nameof(ISignalingPeer.ReceiveMessage)), "the message from the other application has arrived");
    }

    [Fact]
    public async Task Applications_ThatCallAddSignalingOnly_AreOneServiceBySetting()
    {
        await using var redis = await RedisProcess.StartNewAsync();
        await using var near = await StartAsync(_ => { }, ("Signaling:Redis:ConnectionString", redis.ConnectionString));
        await using var far = await StartAsync(_ => { }, ("Signaling:Redis:ConnectionString", redis.ConnectionString));
        await using var ann = await HubPeer.ConnectAsync(HubOf(near));
        await using var bob = await HubPeer.ConnectAsync(HubOf(far));

        await ann.JoinAsync("room");
        (await bob.JoinAsync("room")).Peers.Should().ContainSingle().Which.PeerId.Should().Be(ann.Id);
    }

    [Fact]
    public async Task Application_WithAddRedisAndNoConnectionString_IsOneNode()
    {
        await using var application = await StartAsync(signaling => signaling.AddRedis());
        await using var ann = await HubPeer.ConnectAsync(HubOf(application));

        (await ann.JoinAsync("room")).Peers.Should().BeEmpty();
    }

    [Fact]
    public async Task AddRedis_CalledAgain_AddsItsOptionsOnly_AndCodeComesAfterTheConfiguration()
    {
        await using var redis = await RedisProcess.StartNewAsync();
        await using var application = await StartAsync(
            signaling => signaling.AddRedis(options => options.KeyPrefix = "code").AddRedis(redis.ConnectionString),
            ("Signaling:Redis:KeyPrefix", "configuration"), ("Signaling:Redis:CommandTimeout", "00:00:02"));
        var options = application.Services.GetRequiredService<IOptions<RedisOptions>>().Value;

        options.KeyPrefix.Should().Be("code");
        options.CommandTimeout.Should().Be(TimeSpan.FromSeconds(2));
        options.ConnectionString.Should().Be(redis.ConnectionString);
        await using var ann = await HubPeer.ConnectAsync(HubOf(application));
        await ann.JoinAsync("room");
        await using var connection = await redis.ConnectAsync();
        (await StoredDirectory.ReadAsync(connection, "code")).Rooms.Should().ContainKey("room");
    }

    [Fact]
    public async Task Options_SetInCodeAndWrong_StopTheStart() =>
        (await Assert.ThrowsAsync<OptionsValidationException>(() => StartAsync(signaling => signaling.AddRedis(options => options.KeyPrefix = "a b"))))
            .Failures.Should().ContainSingle().Which.Should().StartWith("Signaling:Redis:KeyPrefix: ");

    [Theory]
    [InlineData("Signaling:Redis:ConnectionString", "127.0.0.1:6379")]
    [InlineData("Signaling:Redis:KeyPrefix", "mine")]
    [InlineData("SIGNALING:REDIS", "127.0.0.1:6379")]
    public async Task RedisSettings_WithoutThePackage_StopTheStart_AndNameThePackage(string key, string value) =>
        (await Assert.ThrowsAsync<OptionsValidationException>(() => StartAsync(WithoutRedis, (key, value))))
            .Failures.Should().ContainSingle().Which.Should().StartWith("Signaling:Redis: ").And.Contain("package Signaling.Redis");

    [Fact]
    public async Task RedisSection_ThatIsEmpty_AsksForNoPackage()
    {
        await using var application = await StartAsync(WithoutRedis, ("Signaling:Redis", string.Empty));

        application.Urls.Should().NotBeEmpty();
    }

    // Acts as if the application did not reference the package. The assembly of a service shows whether it belongs to the package.
    private static void WithoutRedis(AspNetCore.ISignalingBuilder signaling)
    {
        foreach (var service in signaling.Services.Where(service => IsOfRedis(service.ServiceType) || IsOfRedis(service.ImplementationType)).ToList())
        {
            signaling.Services.Remove(service);
        }
    }

    private static bool IsOfRedis(Type? type) => type is not null && (type.Assembly == typeof(RedisOptions).Assembly || type.GenericTypeArguments.Any(IsOfRedis));

    private static Task<WebApplication> StartAsync(Action<AspNetCore.ISignalingBuilder> configure, params (string Key, string Value)[] settings) =>
        EmbeddingApplication.StartAsync(
            builder =>
            {
                foreach (var (key, value) in settings)
                {
                    builder.Configuration[key] = value;
                }

                configure(builder.Services.AddSignaling());
            },
            application => application.MapSignaling());

    private static Uri HubOf(WebApplication application) => new(new Uri(application.Urls.First()), SignalingProtocol.Path);
}

using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Signaling.Client;
using Signaling.Tests.Support;

namespace Signaling.Tests;

/// <summary>The .NET client in an application's services.</summary>
public sealed class SignalingClientServicesTests
{
    [Fact]
    public async Task AddSignalingClient_BindsTheOptions_LogsToTheApplication_AndLeavesWithIt()
    {
        await using var server = await SignalingServer.StartAsync();
        var log = new CollectedLog();
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["SignalingClient:ServerUrl"] = $"{server.Address}",
            ["SignalingClient:ConnectTimeout"] = "00:00:05",
            ["SignalingClient:SkipNegotiation"] = "true",
            ["SignalingClient:EventCapacity"] = "100",
        }).Build();
        var services = new ServiceCollection().AddSingleton<IConfiguration>(configuration);
        services.AddLogging(logging => logging.AddProvider(log).SetMinimumLevel(LogLevel.Debug));
        SignalingClientOptions? bound = null;
        services.AddSignalingClient(options => options.UseNetworkHints = false)
            .BindConfiguration("SignalingClient")
            .PostConfigure(options => bound = options);

        await using (var provider = services.BuildServiceProvider())
        {
            var client = provider.GetRequiredService<ISignalingClient>();
            await client.JoinAsync("lobby").InTime();

            provider.GetRequiredService<ISignalingClient>().Should().BeSameAs(client);
            server.Rooms.PeerCount.Should().Be(1);
        }

        bound!.Should().BeEquivalentTo(new { ConnectTimeout = TimeSpan.FromSeconds(5), SkipNegotiation = true, EventCapacity = 100, UseNetworkHints = false });
        log.Lines.Should().Contain(line => line.EventId.Id == 3001);
        await Patience.Until(() => server.Rooms.PeerCount == 0, "the client has left with the application");
    }

    [Fact]
    public async Task AddSignalingClient_WithNames_AddsSeveralClients()
    {
        var services = new ServiceCollection();
        services.AddSignalingClient("one", options => options.ServerUrl = new Uri("http://one.example"));
        services.AddSignalingClient("two", options => options.ServerUrl = new Uri("http://two.example"));
        await using var provider = services.BuildServiceProvider();

        var one = provider.GetRequiredKeyedService<ISignalingClient>("one");

        provider.GetRequiredKeyedService<ISignalingClient>("two").Should().NotBeSameAs(one);
        provider.GetRequiredKeyedService<ISignalingClient>("one").Should().BeSameAs(one);
        provider.GetService<ISignalingClient>().Should().BeNull();
    }

    [Fact]
    public async Task AddSignalingClient_WithoutAnAddress_SaysSo()
    {
        var services = new ServiceCollection();
        services.AddSignalingClient();
        await using var provider = services.BuildServiceProvider();

        provider.Invoking(each => each.GetRequiredService<ISignalingClient>()).Should().Throw<ArgumentException>().WithMessage("ServerUrl*");
    }
}

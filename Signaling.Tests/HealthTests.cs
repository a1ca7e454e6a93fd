using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Signaling.AspNetCore.Health;
using Signaling.Tests.Support;

namespace Signaling.Tests;

public sealed class HealthTests
{
    [Theory]
    [InlineData("health/live")]
    [InlineData("health/ready")]
    public async Task RunningServer_IsAliveAndReady(string path)
    {
        await using var server = await SignalingServer.StartAsync();
        using var http = new HttpClient { BaseAddress = server.Address };

        using var answer = await http.GetAsync(new Uri(path, UriKind.Relative));

        answer.StatusCode.Should().Be(HttpStatusCode.OK);
        (await answer.Content.ReadAsStringAsync()).Should().Be("Healthy");
        answer.Headers.CacheControl!.NoStore.Should().BeTrue();
    }

    [Fact]
    public async Task StoppingServer_IsAliveButNotReady()
    {
        await using var server = await SignalingServer.StartAsync();
        var health = server.Services.GetRequiredService<SignalingHealth>();

        // The test calls the health checks directly, because a stopping server accepts no new requests.
        server.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();

        (await health.CheckHealthAsync(_ => true)).Status.Should().Be(HealthStatus.Unhealthy);
        (await health.CheckHealthAsync(_ => false)).Status.Should().Be(HealthStatus.Healthy);
    }
}

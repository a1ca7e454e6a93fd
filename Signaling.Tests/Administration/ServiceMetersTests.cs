using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Signaling.AspNetCore.Overview;

namespace Signaling.Tests.Administration;

/// <summary>The figures that the overview takes from the meter.</summary>
public sealed class ServiceMetersTests
{
    [Fact]
    public void Figures_AreSumsByTheirTags_OfThisHostAlone()
    {
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        using var others = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var factory = services.GetRequiredService<IMeterFactory>();
        using ServiceMeters meters = new(factory);
        var outcomes = factory.Create("Signaling").CreateCounter<long>("signaling.mesh.outcomes");
        var open = 3L;
        factory.Create("Signaling").CreateObservableUpDownCounter("signaling.connections", () => open);
        others.GetRequiredService<IMeterFactory>().Create("Signaling").CreateCounter<long>("signaling.peer.joins").Add(1);
        factory.Create("Signaling").CreateCounter<long>("signaling.of.another.release").Add(1);

        outcomes.Add(2, new("outcome", "connected"), new("route", "relayed"), new("relay_protocol", "udp"));
        outcomes.Add(1, new("relay_protocol", "tcp"), new("route", "relayed"), new("outcome", "connected"));
        outcomes.Add(4, new("outcome", "failed"), new("route", "unknown"));
        factory.Create("Signaling").CreateHistogram<double>("signaling.redis.command.duration").Record(0.0025, new KeyValuePair<string, object?>("result", "ok"));

        Dictionary<string, long> expected = new()
        {
            ["connections"] = 3, ["outcomes:connected:relayed"] = 3, ["outcomes:failed:unknown"] = 4, ["redis_commands"] = 1, ["redis_commands:microseconds"] = 2500,
        };
        meters.Read().Should().BeEquivalentTo(expected);
        open = 1;
        meters.Read()["connections"].Should().Be(1, "a state is not added up");
    }
}

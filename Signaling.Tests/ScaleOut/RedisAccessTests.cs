using System.Net;
using Microsoft.Extensions.Logging;
using Signaling.Tests.Support;
using Signaling.Tests.Support.Redis;

namespace Signaling.Tests.ScaleOut;

/// <summary>Access to a Redis that is protected, or that other applications also use.</summary>
public sealed class RedisAccessTests
{
    private const string Password = "Correct-Horse_7";

    [Fact]
    public async Task Nodes_WithPasswordAndTls_ShareTheirRooms_AndDoNotLogThePassword()
    {
        using var certificates = new RedisCertificates();
        await using var redis = await RedisProcess.StartNewAsync(new RedisSetup { Password = Password, Certificates = certificates });
        var settings = NodeSettings.Patient(redis);
        settings["Signaling:Redis:CertificateAuthorityFile"] = certificates.AuthorityFile;
        await using var near = await SignalingServer.StartAsync(settings);
        await using var far = await SignalingServer.StartAsync(settings);
        await Outcome.ReadinessIsAsync(near.Address, HttpStatusCode.OK);
        await Outcome.ReadinessIsAsync(far.Address, HttpStatusCode.OK);

        await using var ann = await TrackingPeer.JoinAsync(near.Hub, "room");
        await using var bob = await TrackingPeer.JoinAsync(far.Hub, "room");
        await using var connection = await redis.ConnectAsync();
        await Outcome.RoomHoldsAsync(connection, "room", ann, bob);
        await Outcome.MessageArrivesAsync(ann, bob);

        // On a busy machine the node may have retried for a while before its connections were open.
        near.Log.Alarms.Where(line => !line.Category.Contains("HealthCheck", StringComparison.Ordinal) && line.EventId.Name != "RedisDown").Should().BeEmpty();
        near.Log.Lines.Should().NotContain(line => line.Text.Contains(Password, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Node_WithTheWrongPassword_IsNotReady_AndDoesNotLogIt()
    {
        await using var redis = await RedisProcess.StartNewAsync(new RedisSetup { Password = Password });

        await ShouldStayOutAsync(NodeSettings.Hasty($"{redis.EndPoint},password=not-{Password}"));
    }

    [Fact]
    public async Task Node_ThatDoesNotKnowTheCertificateAuthority_IsNotReady()
    {
        using var certificates = new RedisCertificates();
        await using var redis = await RedisProcess.StartNewAsync(new RedisSetup { Password = Password, Certificates = certificates });

        await ShouldStayOutAsync(NodeSettings.Hasty(redis));
    }

    [Fact]
    public async Task Applications_WithPrefixesOfTheirOwn_DoNotSeeEachOther()
    {
        await using var redis = await RedisProcess.StartNewAsync();
        var (red, blue) = (NodeSettings.Patient(redis), NodeSettings.Patient(redis));
        (red["Signaling:Redis:KeyPrefix"], blue["Signaling:Redis:KeyPrefix"]) = ("red", "blue");
        await using var nearRed = await SignalingServer.StartAsync(red);
        await using var farRed = await SignalingServer.StartAsync(red);
        await using var nearBlue = await SignalingServer.StartAsync(blue);
        await using var farBlue = await SignalingServer.StartAsync(blue);

        await using var rose = await TrackingPeer.JoinAsync(nearRed.Hub, "room");
        await using var iris = await TrackingPeer.JoinAsync(nearBlue.Hub, "room");
        await using var ruby = await TrackingPeer.JoinAsync(farRed.Hub, "room");
        await using var ivy = await TrackingPeer.JoinAsync(farBlue.Hub, "room");

        await Patience.Until(
            () => rose.Misses(2, [rose.Id, ruby.Id]) is null && iris.Misses(2, [iris.Id, ivy.Id]) is null, "each room contains only its own peers");
        await Outcome.SignalsFlowAsync(rose, ruby);
        await Outcome.SignalsFlowAsync(iris, ivy);
        (await rose.Hub.RefusalAsync("SendMessage", iris.Id, "hello?")).Should().Be(SignalingErrorCodes.PeerNotFound);
        await using var connection = await redis.ConnectAsync();
        (await StoredDirectory.ReadAsync(connection, "red")).Rooms["room"].PeerIds.Should().BeEquivalentTo(rose.Id, ruby.Id);
        (await StoredDirectory.ReadAsync(connection, "blue")).Rooms["room"].PeerIds.Should().BeEquivalentTo(iris.Id, ivy.Id);
        (await StoredDirectory.ReadAsync(connection)).Rooms.Should().BeEmpty();
    }

    private static async Task ShouldStayOutAsync(Dictionary<string, string?> settings)
    {
        await using var node = await SignalingServer.StartAsync(settings);
        await using var ann = await HubPeer.ConnectAsync(node);

        // The log must show the cause. It also proves that the node has tried to connect, so that the readiness is not merely read too early.
        await Patience.Until(
            () => node.Log.Lines.Any(line => line.Level == LogLevel.Warning && line.Text.StartsWith("Redis is unreachable", StringComparison.Ordinal)),
            "the node logs that Redis is unreachable");

        await Outcome.IsUnavailableAsync(ann, "Join", new JoinRequest("room"));
        await Outcome.ReadinessIsAsync(node.Address, HttpStatusCode.ServiceUnavailable);
        node.Log.Lines.Should().NotContain(line => $"{line.Text} {line.Exception}".Contains(Password, StringComparison.Ordinal));
    }
}

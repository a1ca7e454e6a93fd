using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Signaling.AspNetCore;
using Signaling.Redis;
using Signaling.Tests.Support;
using Signaling.Tests.Support.Redis;
using Signaling.Tests.Webhooks;
using StackExchange.Redis;

namespace Signaling.Tests.ScaleOut;

/// <summary>A Redis user with exactly the permissions that docs/scaling.md lists, with fewer, and with a wrong password.</summary>
public sealed partial class RedisRightsTests
{
    private const string Password = "Correct-Horse_7";

    [Fact]
    public async Task LeastRights_AreEnoughForAllOperationsOfANode()
    {
        await using var redis = await RedisProcess.StartNewAsync();
        await using var admin = await redis.ConnectAsync();
        await SetUserAsync(admin, Documented());
        await ExecuteAsync(admin, "ACL", "LOG", "RESET");
        var settings = NodeSettings.Patient($"{redis.EndPoint},user=signaling,password={Password}");
        settings["Signaling:Redis:LeaseDuration"] = "00:00:05";
        settings["Signaling:Redis:LeaseRenewalInterval"] = "00:00:00.500";
        settings["Signaling:ResumeWindow"] = "00:10:00";
        await using var receiver = await WebhookReceiver.StartNewAsync();
        foreach (var (key, value) in WebhookReceiver.SettingsFor(receiver))
        {
            settings[key] = value;
        }

        await using var near = await SignalingServer.StartAsync(settings);
        await using var far = await NodeProcess.StartAsync(settings);
        await using var network = new CuttableProxy(near.Address);

        await using var ann = await TrackingPeer.JoinAsync(near.Hub, "room");
        await using var bob = await TrackingPeer.JoinAsync(far.Hub, "room");
        await using var away = await TrackingPeer.JoinAsync(new Uri(network.Address, SignalingProtocol.Path), "room");
        await Outcome.SignalsFlowAsync(ann, bob, away);
        await bob.UpdateAsync("Bob");
        network.Cut();
        await Patience.Until(() => IsSuspendedFor(ann, away) && IsSuspendedFor(bob, away), "the peer is suspended");
        (await bob.Hub.SendMessageAsync(away.Id, "waiting")).Status.Should().Be(SendStatuses.Queued);
        await ann.Hub.SendMessageAsync(null, "everybody");
        await away.ResumeAsync(near.Hub);
        await Patience.Until(() => away.Events.All.Count(told => told.Name == nameof(ISignalingPeer.ReceiveMessage)) == 2, "the queued messages have arrived");
        await away.LeaveAsync();
        await far.KillAsync();
        await Patience.Until(() => IsSuspendedFor(ann, bob), "the dead node's peer is taken over");
        await bob.ResumeAsync(near.Hub);
        await Outcome.RoomHoldsAsync(admin, "room", ann, bob);
        await ModerateAsync(near, bob);
        await Patience.Until(() => receiver.Accepted.Any(told => told.Type == "room.ended"), "the webhooks have come");
        near.Log.Lines.Select(line => line.Text).Where(text => text.Contains("NOPERM", StringComparison.Ordinal) || text.StartsWith("Redis refuses", StringComparison.Ordinal)).Should().BeEmpty();

        // Commands of the connection setup come from the library, and are not needed.
        var denied = ((RedisResult[])(await ExecuteAsync(admin, "ACL", "LOG", "128"))!).Select(entry => entry.ToDictionary()["object"].ToString());
        denied.Except(["client|setname", "client|setinfo", "client|id", "config|get", "info", "cluster|nodes", "cluster|slots", "get", "hello", "sentinel|masters", "client"]).Should().BeEmpty();
    }

    // Each operation of an operator, on a room with two peers.
    private static async Task ModerateAsync(SignalingServer node, TrackingPeer peer)
    {
        var rooms = node.Services.GetRequiredService<ISignalingRooms>();
        await rooms.BanUserAsync("room", "eve", TimeSpan.FromHours(1));
        (await rooms.UnbanAsync("room", "user:eve")).Should().BeTrue();
        (await rooms.SetLockedAsync("room", true)).Should().BeTrue();
        await using var newcomer = await HubPeer.ConnectAsync(node);
        (await newcomer.RefusalAsync(nameof(ISignalingHub.Join), new JoinRequest("room"))).Should().Be(SignalingErrorCodes.RoomLocked);
        (await rooms.GetKnocksAsync("room")).Should().ContainSingle();
        (await rooms.SetLockedAsync("room", false)).Should().BeTrue();
        (await rooms.SetCapacityAsync("room", 2)).Should().BeTrue();
        (await rooms.GetRoomsAsync()).Should().Equal("room");
        (await rooms.GetRoomAsync("room"))!.Peers.Should().HaveCount(2);
        (await rooms.GetNodesAsync()).Should().NotBeEmpty();
        (await rooms.SendMessageAsync("room", null, "closing")).Should().Be(2);
        (await rooms.RemovePeerAsync("room", peer.Id, new RemoveOptions("spam", 60))).Should().BeTrue();
        (await rooms.GetBansAsync("room")).Should().ContainSingle();
        (await rooms.CloseAsync("room")).Should().Be(1);
    }

    [Theory]
    [InlineData("pexpire")]
    [InlineData("hset", "zadd")]
    public async Task MissingRights_AreLoggedAtStart_InOneLine_AndTheNodeIsReadyWhenTheyAreGranted(params string[] missing)
    {
        await using var redis = await RedisProcess.StartNewAsync();
        await using var admin = await redis.ConnectAsync();
        await SetUserAsync(admin, [.. Documented(), .. missing.Select(command => $"-{command}")]);
        await using var node = await SignalingServer.StartAsync(NodeSettings.Hasty($"{redis.EndPoint},user=signaling,password={Password}"));

        await Patience.Until(() => node.Log.Lines.Any(line => line.EventId.Name == nameof(RedisLog.RedisDenied)), "the node logs the missing permissions");
        await Outcome.ReadinessIsAsync(node.Address, HttpStatusCode.ServiceUnavailable);
        await SetUserAsync(admin, Documented());
        await Outcome.ReadinessIsAsync(node.Address, HttpStatusCode.OK);

        node.Log.Lines.Should().ContainSingle(line => line.EventId.Name == nameof(RedisLog.RedisDenied))
            .Which.Text.Should().Contain($": {string.Join(' ', missing)}.").And.Contain("'signaling'");
        node.Log.Lines.Should().ContainSingle(line => line.EventId.Name == nameof(RedisLog.RedisUp));
    }

    [Theory]
    [InlineData("-evalsha", "evalsha")]
    [InlineData("resetchannels", "channel")]
    public async Task RightThatTheCheckItselfNeeds_WhenMissing_IsLoggedAtStart(string change, string named)
    {
        await using var redis = await RedisProcess.StartNewAsync();
        await using var admin = await redis.ConnectAsync();
        await SetUserAsync(admin, [.. Documented(), change]);
        await using var node = await SignalingServer.StartAsync(NodeSettings.Hasty($"{redis.EndPoint},user=signaling,password={Password}"));

        await Patience.Until(() => node.Log.Lines.Any(line => line.Level >= LogLevel.Warning && line.Text.Contains(named, StringComparison.Ordinal)), "the node logs the missing permission");

        await Outcome.ReadinessIsAsync(node.Address, HttpStatusCode.ServiceUnavailable);
    }

    [Fact]
    public async Task RightThatTheCheckItselfNeeds_WhenMissing_IsLogged_AlsoAfterTheLogHasSaidThatRedisDoesNotAnswer()
    {
        await using var redis = await RedisProcess.StartNewAsync();
        await using var admin = await redis.ConnectAsync();
        await SetUserAsync(admin, [.. Documented(), "-evalsha"]);
        await redis.FreezeAsync();
        await using var node = await SignalingServer.StartAsync(NodeSettings.Hasty($"{redis.EndPoint},user=signaling,password={Password}"));
        await Patience.Until(() => node.Log.Lines.Any(line => line.EventId.Name == nameof(RedisLog.RedisDown)), "the node logs that Redis does not answer");

        await redis.ThawAsync();
        await Patience.Until(() => node.Log.Lines.Any(line => line.EventId.Name == nameof(RedisLog.RedisDenied) && line.Text.Contains("evalsha", StringComparison.Ordinal)), "the node logs the missing permission");
    }

    [Theory]
    [InlineData($"user=signaling,password=not-{Password}")]
    [InlineData($"user=unknown,password={Password}")]
    [InlineData($"password={Password}")]
    public async Task WrongPassword_WhenTheDefaultUserNeedsNone_KeepsTheNodeUnready_AndIsLogged(string login)
    {
        await using var redis = await RedisProcess.StartNewAsync();
        await using var admin = await redis.ConnectAsync();
        await SetUserAsync(admin, Documented());
        await using var node = await SignalingServer.StartAsync(NodeSettings.Hasty($"{redis.EndPoint},{login}"));
        await using var ann = await HubPeer.ConnectAsync(node);

        await Patience.Until(() => node.Log.Lines.Any(line => line.EventId.Name == nameof(RedisLog.RedisDenied)), "the node logs that its password is wrong");

        await Outcome.ReadinessIsAsync(node.Address, HttpStatusCode.ServiceUnavailable);
        await Outcome.IsUnavailableAsync(ann, "Join", new JoinRequest("room"));
        node.Log.Lines.Should().ContainSingle(line => line.EventId.Name == nameof(RedisLog.RedisDenied)).Which.Text.Should().Contain("password");
        node.Log.Lines.Should().NotContain(line => $"{line.Text} {line.Exception}".Contains(Password, StringComparison.Ordinal));
        (await StoredDirectory.ReadAsync(admin)).Owners.Should().BeEmpty();
    }

    private static bool IsSuspendedFor(TrackingPeer witness, TrackingPeer peer) =>
        witness.Others.Any(other => other.PeerId == peer.Id && other.State == PeerStates.Suspended);

    private static string[] Documented()
    {
        var command = Command().Match(Repository.Read("docs/scaling.md")).Groups["rules"].Value;
        return command.Split([' ', '\n', '\r', '\\'], StringSplitOptions.RemoveEmptyEntries);
    }

    private static Task<RedisResult> SetUserAsync(ConnectionMultiplexer admin, string[] rules) =>
        ExecuteAsync(admin, ["ACL", "SETUSER", "signaling", "reset", .. rules.Select(rule => rule == ">PASSWORD" ? $">{Password}" : rule)]);

    private static Task<RedisResult> ExecuteAsync(ConnectionMultiplexer admin, params string[] words) =>
        admin.GetServers()[0].ExecuteAsync(words[0], [.. words[1..]]).InTime();

    [GeneratedRegex("""ACL SETUSER signaling (?<rules>[^`]+)""")]
    private static partial Regex Command();
}

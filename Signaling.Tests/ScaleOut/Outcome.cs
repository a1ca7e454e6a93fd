using System.Net;
using Microsoft.AspNetCore.SignalR;
using Signaling.Tests.Support;
using Signaling.Tests.Support.Redis;
using StackExchange.Redis;

namespace Signaling.Tests.ScaleOut;

/// <summary>What has to come about in the end, however long a busy machine takes for it.</summary>
internal static class Outcome
{
    private static readonly HttpClient _http = new();

    /// <summary>The room holds these peers and nobody else: in Redis, and in the eyes of each of them, at the same version.</summary>
    public static Task RoomHoldsAsync(IConnectionMultiplexer redis, string room, params IReadOnlyCollection<TrackingPeer> peers) =>
        RoomHoldsAsync(redis, room, peers, new HashSet<string>());

    /// <summary>The same, where some others may still be there, too.</summary>
    public static async Task RoomHoldsAsync(
        IConnectionMultiplexer redis, string room, IReadOnlyCollection<TrackingPeer> peers, IReadOnlySet<string> lingering)
    {
        TrackingPeer? wrong = null;
        var agreement = Patience.UntilNothingIsMissing(async () =>
        {
            try
            {
                var stored = (await StoredDirectory.ReadAsync(redis)).Rooms.GetValueOrDefault(room, new StoredRoom(0, new Dictionary<string, string>()));
                var ids = peers.Select(peer => peer.Id).Concat(stored.PeerIds.Where(lingering.Contains)).ToHashSet();
                wrong = peers.FirstOrDefault(peer => peer.Misses(stored.Version, ids) is not null);
                return stored.PeerIds.SetEquals(ids)
                    ? wrong?.Misses(stored.Version, ids)
                    : $"Redis has [{string.Join(' ', stored.PeerIds)}] in '{room}' where [{string.Join(' ', ids)}] are. "
                        + string.Join("; ", stored.Peers.Where(peer => !ids.Contains(peer.Key)).Select(peer => $"{peer.Key} is there as {peer.Value}"));
            }
            catch (Exception exception) when (exception is RedisException or RedisTimeoutException)
            {
                return exception.Message; // the test's own connection is not back yet
            }
        });
        try
        {
            await agreement;
        }
        catch (TimeoutException) when (wrong is not null)
        {
            var roster = await wrong.Hub.GetRosterAsync();
            TestContext.Current.TestOutputHelper?.WriteLine(
                $"The node of {wrong.Id} has version {roster.Version} [{string.Join(' ', roster.Peers.Select(peer => peer.PeerId))}].");
            throw;
        }

        peers.SelectMany(peer => peer.Faults).Should().BeEmpty();
    }

    /// <summary>Messages get from each of these peers to each other. Until then a client would try again.</summary>
    public static async Task SignalsFlowAsync(params IReadOnlyCollection<TrackingPeer> peers)
    {
        foreach (var from in peers)
        {
            foreach (var to in peers.Where(to => to != from))
            {
                var payload = Guid.NewGuid().ToString();
                await Patience.UntilNothingIsMissing(async () =>
                {
                    try
                    {
                        await from.Hub.SendMessageAsync(to.Id, payload);
                    }
                    catch (HubException refusal) when (RefusalText.CodeOf(refusal.Message) == SignalingErrorCodes.Unavailable)
                    {
                        return refusal.Message;
                    }

                    return to.Events.All.Any(told => told.Arguments.Contains(payload)) ? null : $"Nothing came from {from.Id} to {to.Id}.";
                });
            }
        }
    }

    /// <summary>
    /// A node at rest renews its lease by one script, and calls itself by one message, in each beat. Apart from that nothing goes on.
    /// </summary>
    public static Task RedisRestsAsync(RedisProcess redis, int nodeCount) => Patience.UntilNothingIsMissing(async () =>
    {
        await using var monitor = await RedisMonitor.StartAsync(redis);
        var (scripts, beats) = (0, 0);
        while (beats < 6 * nodeCount)
        {
            var commands = await monitor.TakeAsync();
            scripts += commands.GetValueOrDefault("EVALSHA");
            beats += commands.GetValueOrDefault("PUBLISH");
        }

        return scripts <= beats + nodeCount + 2 ? null : $"There are {scripts} scripts in {beats} beats.";
    });

    /// <summary>The node says that it should get connections (200), or that it should get none (503). Either way it is alive.</summary>
    public static async Task ReadinessIsAsync(Uri node, HttpStatusCode expected)
    {
        await Patience.UntilNothingIsMissing(async () =>
        {
            using var answer = await _http.GetAsync(new Uri(node, "health/ready")).InTime();
            return answer.StatusCode == expected ? null : $"Readiness is {answer.StatusCode}.";
        });
        using var live = await _http.GetAsync(new Uri(node, "health/live")).InTime();
        live.StatusCode.Should().Be(HttpStatusCode.OK);
    }

    /// <summary>The call is refused because Redis is out of reach.</summary>
    public static async Task IsUnavailableAsync(HubPeer peer, string method, params object?[] arguments) =>
        (await peer.RefusalAsync(method, arguments)).Should().Be(SignalingErrorCodes.Unavailable);

    /// <summary>A message arrives, from one peer to another of the same node.</summary>
    public static async Task MessageArrivesAsync(TrackingPeer from, TrackingPeer to)
    {
        var payload = Guid.NewGuid().ToString();
        (await from.Hub.SendMessageAsync(to.Id, payload)).Status.Should().Be(SendStatuses.Sent);
        await Patience.Until(() => to.Events.All.Any(told => told.Arguments.Contains(payload)), "the message has arrived");
    }
}

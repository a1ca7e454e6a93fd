using System.Net;
using Microsoft.AspNetCore.SignalR;
using Signaling.Tests.Support;
using Signaling.Tests.Support.Redis;
using StackExchange.Redis;

namespace Signaling.Tests.ScaleOut;

/// <summary>States that must be reached eventually, however long a busy machine needs.</summary>
internal static class Outcome
{
    private static readonly TimeSpan _sendAgainAfter = TimeSpan.FromSeconds(3);

    private static readonly HttpClient _http = new();

    /// <summary>The room contains exactly these peers, in Redis and in the roster of each peer, at the same version.</summary>
    public static Task RoomHoldsAsync(IConnectionMultiplexer redis, string room, params IReadOnlyCollection<TrackingPeer> peers) =>
        RoomHoldsAsync(redis, room, peers, new HashSet<string>());

    /// <summary>As above, but the room may also contain some other peers.</summary>
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
                    : $"Redis has [{string.Join(' ', stored.PeerIds)}] in '{room}'. Expected are [{string.Join(' ', ids)}]. "
                        + string.Join("; ", stored.Peers.Where(peer => !ids.Contains(peer.Key)).Select(peer => $"{peer.Key} is stored as {peer.Value}"));
            }
            catch (Exception exception) when (exception is RedisException or RedisTimeoutException)
            {
                return exception.Message; // The test's own connection is not restored yet.
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

    /// <summary>Each of these peers can send messages to each other one. Failed sends are retried, as a client would do.</summary>
    public static async Task SignalsFlowAsync(params IReadOnlyCollection<TrackingPeer> peers)
    {
        foreach (var from in peers)
        {
            foreach (var to in peers.Where(to => to != from))
            {
                var payload = Guid.NewGuid().ToString();
                long? sentAt = null;
                await Patience.UntilNothingIsMissing(async () =>
                {
                    try
                    {
                        // A message that was sent can be lost, so it is sent again, but only after a time: a second copy on its way would disturb the test.
                        if (sentAt is null || TimeProvider.System.GetElapsedTime(sentAt.Value) > _sendAgainAfter)
                        {
                            await from.Hub.SendMessageAsync(to.Id, payload);
                            sentAt = TimeProvider.System.GetTimestamp();
                        }
                    }
                    catch (HubException refusal) when (RefusalText.CodeOf(refusal.Message) == SignalingErrorCodes.Unavailable)
                    {
                        return refusal.Message;
                    }

                    return to.Events.All.Any(told => told.Arguments.Contains(payload)) ? null : $"No message from {from.Id} to {to.Id} has arrived.";
                });
            }
        }
    }

    /// <summary>
    /// In each beat, an idle node runs one script to renew its lease, and publishes one message to itself. It sends no other commands.
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

    /// <summary>The readiness of the node is 200 (ready for connections) or 503 (not ready). In both cases the node is alive.</summary>
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

    /// <summary>The call is refused because Redis is unreachable.</summary>
    public static async Task IsUnavailableAsync(HubPeer peer, string method, params object?[] arguments) =>
        (await peer.RefusalAsync(method, arguments)).Should().Be(SignalingErrorCodes.Unavailable);

    /// <summary>A message from one peer arrives at another peer of the same node.</summary>
    public static async Task MessageArrivesAsync(TrackingPeer from, TrackingPeer to)
    {
        var payload = Guid.NewGuid().ToString();
        (await from.Hub.SendMessageAsync(to.Id, payload)).Status.Should().Be(SendStatuses.Sent);
        await Patience.Until(() => to.Events.All.Any(told => told.Arguments.Contains(payload)), "the message has arrived");
    }
}

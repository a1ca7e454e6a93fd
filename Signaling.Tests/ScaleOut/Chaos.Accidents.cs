using Signaling.Tests.Support;
using StackExchange.Redis;

namespace Signaling.Tests.ScaleOut;

// Faults in the middle of an operation, and the data of a newer release in Redis.
internal sealed partial class Chaos
{
    private const string StrangeField = """
        if redis.call('EXISTS', KEYS[1]) == 1 then
          redis.call('HSET', KEYS[1], 'locked', '1')
        end
        """;

    // The connection is cut between the call and its answer. If the peer has joined, it is suspended, and no client resumes it.
    private Task CutDuringJoinAsync() => Task.WhenAll(Enumerable.Range(0, 4).Select(async _ =>
    {
        var (node, room, spins) = (Any(_awake), Any(_rooms), _random.Next(20));
        await using var network = new CuttableProxy(node.Address);
        await using var peer = await HubPeer.ConnectAsync(new Uri(network.Address, SignalingProtocol.Path));
        if (withResumes)
        {
            lock (_guests)
            {
                _mayLinger.Add(peer.Id);
            }
        }

        await CutDuringAsync(network, peer.JoinAsync(room), spins);
    }));

    private async Task CutDuringResumeAsync()
    {
        if (AnyAwakeGuest() is { } guest)
        {
            guest.IsLost = true;
            var (node, spins) = (Any(_awake), _random.Next(20));
            await using var network = new CuttableProxy(node.Address);
            await using var peer = await HubPeer.ConnectAsync(new Uri(network.Address, SignalingProtocol.Path));
            await CutDuringAsync(network, peer.ResumeWithAsync(guest.Peer.NextAttempt()), spins);
            guest.HasMoved |= node != guest.Node;
            Tell(guest.Peer, "was cut while it resumed", node);
        }
    }

    private static async Task CutDuringAsync(CuttableProxy network, Task call, int spins)
    {
        for (var i = 0; i < spins; i++)
        {
            await Task.Yield();
        }

        network.Cut();
        await call.ContinueWith(_ => { }, TaskScheduler.Default); // in any outcome
    }

    // During a rolling upgrade a newer release uses the same Redis, with fields, messages and names of its own.
    private async Task LeaveStrangeThingsAsync()
    {
        await using var connection = await _redis.ConnectAsync();
        var database = connection.GetDatabase();
        foreach (var room in _rooms)
        {
            await database.ScriptEvaluateAsync(StrangeField, [(RedisKey)$"signaling:room:{{{room}}}"]);
        }

        await database.SortedSetAddAsync("signaling:nodes", [new(string.Empty, 1), new("!", 1), new("newer", 1)]);
        foreach (var channel in (string[])(await database.ExecuteAsync("PUBSUB", "CHANNELS", "signaling:*"))!)
        {
            foreach (var message in StrangeMessages.All)
            {
                await database.PublishAsync(RedisChannel.Literal(channel), message);
            }
        }
    }
}

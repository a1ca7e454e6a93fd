using Signaling.Tests.Support;

namespace Signaling.Tests.ScaleOut;

// The faults of nodes, their networks and Redis.
internal sealed partial class Chaos
{
    // Messages in flight to a node at that moment are lost, although Redis is reachable.
    private async Task CutAsync()
    {
        await using var connection = await _redis.ConnectAsync();
        await Task.WhenAll(CrowdAsync(), connection.GetServers()[0].ExecuteAsync("CLIENT", "KILL", "TYPE", Any(["pubsub", "normal"])));
    }

    private async Task CrashAsync()
    {
        if (_awake.Count > 1 && _awake.Where(node => _guests.Count(guest => guest.Node != node) >= FewestPeers).ToList() is { Count: > 0 } spare)
        {
            var node = Any(spare);
            _awake.Remove(node);
            Tell(node, "crashes");
            LetLinger(node);
            await node.KillAsync();
            await node.DisposeAsync();
            Lose(node);
            if (!withResumes)
            {
                foreach (var lost in _guests.Where(guest => guest.IsLost).ToList())
                {
                    _guests.Remove(lost);
                    await lost.Peer.DisposeAsync();
                }
            }
        }
    }

    private Task BreakAsync()
    {
        var node = Any(_awake);
        Tell(node, "loses its network");
        _networks[node].Cut();
        Lose(node);
        return Task.CompletedTask;
    }

    private Uri HubOf(NodeProcess node) => new(_networks[node].Address, SignalingProtocol.Path);

    private async Task StartNodeAsync()
    {
        if (_awake.Count + _frozen.Count < MostNodes)
        {
            var settings = NodeSettings.Restless(_redis);
            settings["Signaling:ResumeWindow"] = withResumes ? "00:05:00" : "00:00:00";

            // Shorter than the timeout at the end of the test: SignalR's .NET client may close without a Close message, so the peer has the grace.
            settings["Signaling:CloseGrace"] = withResumes ? "00:00:10" : "00:00:00";
            var node = await NodeProcess.StartAsync(settings);
            _networks[node] = new CuttableProxy(node.Address);
            _awake.Add(node);
        }
    }

    private async Task FreezeAsync()
    {
        if (_awake.Count > 1)
        {
            var node = Any(_awake);
            _awake.Remove(node);
            _frozen.Add(node);
            Tell(node, "freezes");
            LetLinger(node);
            await node.FreezeAsync();
        }
    }

    private async Task ThawAsync()
    {
        if (_frozen.Count > 0)
        {
            var node = Any(_frozen);
            _frozen.Remove(node);
            _awake.Add(node);
            Tell(node, "continues");
            await node.ThawAsync();
        }
    }

    private async Task RestartRedisAsync(bool empty)
    {
        await _redis.KillAsync();
        if (empty)
        {
            _hasForgotten = true;
            _redis.Empty();
        }

        await WithoutRedisAsync();
        await _redis.StartAsync();
    }

    private async Task FreezeRedisAsync()
    {
        await _redis.FreezeAsync();
        await WithoutRedisAsync();
        await _redis.ThawAsync();
    }

    private static void Tell(NodeProcess node, string what) => TestContext.Current.TestOutputHelper?.WriteLine($"   {NameOf(node)} {what}");

    private async Task WithoutRedisAsync()
    {
        await CrowdAsync();
        await (_random.Next(3) switch
        {
            0 => CrashAsync(),
            1 => FreezeAsync(),
            _ => Task.CompletedTask,
        });
    }
}

using StackExchange.Redis;

namespace Signaling.Tests.Support.Redis;

/// <summary>A Redis Cluster of three masters, without replicas.</summary>
internal sealed class RedisCluster : IAsyncDisposable
{
    private const int Slots = 16_384;

    private RedisCluster(IReadOnlyList<RedisProcess> masters) => Masters = masters;

    public IReadOnlyList<RedisProcess> Masters { get; }

    public string ConnectionString => string.Join(',', Masters.Select(master => master.EndPoint));

    public static async Task<RedisCluster> StartNewAsync()
    {
        RedisProcess[] masters = [.. Enumerable.Range(0, 3).Select(_ => new RedisProcess(new RedisSetup { IsClustered = true }))];
        var cluster = new RedisCluster(masters);
        try
        {
            await Task.WhenAll(masters.Select(master => master.StartAsync()));
            await cluster.MeetAsync();
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Opens a separate connection for the test.</summary>
    public async Task<ConnectionMultiplexer> ConnectAsync() => await ConnectionMultiplexer.ConnectAsync(ConnectionString + ",allowAdmin=true").InTime();

    public async ValueTask DisposeAsync()
    {
        foreach (var master in Masters)
        {
            await master.DisposeAsync();
        }
    }

    private async Task MeetAsync()
    {
        for (var i = 0; i < Masters.Count; i++)
        {
            await ExecuteAsync(Masters[i], "ADDSLOTSRANGE", Slots * i / Masters.Count, (Slots * (i + 1) / Masters.Count) - 1);
            await ExecuteAsync(Masters[i], "SET-CONFIG-EPOCH", i + 1);
        }

        foreach (var other in Masters.Skip(1))
        {
            await ExecuteAsync(Masters[0], "MEET", "127.0.0.1", other.Port);
        }

        foreach (var master in Masters)
        {
            await Patience.UntilNothingIsMissing(async () =>
            {
                var state = await ExecuteAsync(master, "INFO");
                return state.Contains("cluster_state:ok", StringComparison.Ordinal) && state.Contains($"cluster_size:{Masters.Count}", StringComparison.Ordinal)
                    ? null
                    : state;
            });
        }
    }

    // Runs a command on this master only, not on the whole cluster.
    private static async Task<string> ExecuteAsync(RedisProcess master, string command, params object[] arguments)
    {
        await using var connection = await master.ConnectAsync();
        return (await connection.GetServers()[0].ExecuteAsync("CLUSTER", [command, .. arguments]).InTime()).ToString();
    }
}

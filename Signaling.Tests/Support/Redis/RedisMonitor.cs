using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace Signaling.Tests.Support.Redis;

/// <summary>Records the commands of clients to a Redis, without the commands inside scripts and the upkeep of connections.</summary>
internal sealed partial class RedisMonitor : IAsyncDisposable
{
    private static readonly HashSet<string> _upkeep =
        new(["PING", "ECHO", "INFO", "CLIENT", "CONFIG", "HELLO", "AUTH", "COMMAND", "CLUSTER", "SENTINEL", "QUIT"], StringComparer.OrdinalIgnoreCase);

    private readonly TcpClient _client = new();
    private readonly RedisProcess _redis;
    private StreamReader? _reader;
    private int _marks;

    private RedisMonitor(RedisProcess redis) => _redis = redis;

    public static async Task<RedisMonitor> StartAsync(RedisProcess redis)
    {
        var monitor = new RedisMonitor(redis);
        await monitor._client.ConnectAsync(IPAddress.Loopback, redis.Port).InTime();
        await monitor._client.GetStream().WriteAsync("MONITOR\r\n"u8.ToArray());
        monitor._reader = new StreamReader(monitor._client.GetStream());
        (await monitor._reader.ReadLineAsync().InTime()).Should().Be("+OK");
        return monitor;
    }

    /// <summary>Returns the number of commands since the last call, by name in upper case.</summary>
    public async Task<IReadOnlyDictionary<string, int>> TakeAsync()
    {
        // Redis executes one command after the other: all earlier commands come before the mark.
        var mark = $"mark {++_marks}";
        await using (var connection = await _redis.ConnectAsync())
        {
            await connection.GetDatabase().ExecuteAsync("ECHO", mark).InTime();
        }

        var commands = new Dictionary<string, int>(StringComparer.Ordinal);
        while (await _reader!.ReadLineAsync().InTime() is { } line && !line.Contains(mark, StringComparison.Ordinal))
        {
            // Excluded are the greetings of the test's own connections, and a key that StackExchange.Redis reads from every server.
            if (Command().Match(line) is { Success: true } match && !_upkeep.Contains(match.Groups["name"].Value) && !line.Contains("__Booksleeve", StringComparison.Ordinal))
            {
                var name = match.Groups["name"].Value.ToUpperInvariant();
                commands[name] = commands.GetValueOrDefault(name) + 1;
            }
        }

        return commands;
    }

    public ValueTask DisposeAsync()
    {
        _reader?.Dispose();
        _client.Dispose();
        return ValueTask.CompletedTask;
    }

    // +1700000000.123456 [0 127.0.0.1:50000] "PUBLISH" "channel" "..."; commands of a script have "lua" instead of the address.
    [GeneratedRegex("""^\+[0-9.]+ \[\d+ (?!lua)[^\]]+\] "(?<name>[^"]+)".*$""")]
    private static partial Regex Command();
}

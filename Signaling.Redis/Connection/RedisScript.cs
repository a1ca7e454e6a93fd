using StackExchange.Redis;

namespace Signaling.Redis.Connection;

/// <summary>A Lua script of this folder. Redis keeps it after its first use, so each later one sends its hash alone.</summary>
internal sealed class RedisScript
{
    private readonly string _text;

    private RedisScript(string text) => _text = text;

    public static RedisScript Load(params string[] files) => new(string.Join('\n', files.Select(Read)));

    // By itself the library sends a script to any replica while it knows no primary, which refuses it, or runs it on one that it has not found out
    // to be the primary. Then scripts succeed by turns, and plain commands never.
    public Task<RedisResult> RunAsync(IDatabase redis, RedisKey[] keys, params RedisValue[] arguments) =>
        redis.ScriptEvaluateAsync(_text, keys, arguments, CommandFlags.DemandMaster);

    private static string Read(string file)
    {
        using var stream = typeof(RedisScript).Assembly.GetManifestResourceStream($"{file}.lua")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}

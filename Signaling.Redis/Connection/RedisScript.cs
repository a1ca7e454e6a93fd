using StackExchange.Redis;

namespace Signaling.Redis.Connection;

/// <summary>A Lua script of the folder Scripts. Redis caches it after its first use, so later calls send only its hash.</summary>
internal sealed class RedisScript
{
    private readonly string _text;

    private RedisScript(string text) => _text = text;

    public static RedisScript Load(params string[] files) => new(string.Join('\n', files.Select(Read)));

    // Without DemandMaster the library sends a script to any replica while it knows no primary. The replica refuses the script, or runs it if the library has
    // not noticed that it has become the primary. Then scripts succeed only now and then, and plain commands never.
    public Task<RedisResult> RunAsync(IDatabase redis, RedisKey[] keys, params RedisValue[] arguments) =>
        redis.ScriptEvaluateAsync(_text, keys, arguments, CommandFlags.DemandMaster);

    private static string Read(string file)
    {
        using var stream = typeof(RedisScript).Assembly.GetManifestResourceStream($"{file}.lua")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}

using System.Diagnostics;
using StackExchange.Redis;

namespace Signaling.Redis.Connection;

/// <summary>A Lua script of the folder Scripts. Redis caches it after its first use, so later calls send only its hash.</summary>
internal sealed class RedisScript
{
    private readonly string _name;
    private readonly string _text;

    private RedisScript(string name, string text) => (_name, _text) = (name, text);

    /// <summary>Loads a script with the files that it needs before it. The last file gives it its name.</summary>
    public static RedisScript Load(params string[] files) => new(files[^1], string.Join('\n', files.Select(Read)));

    // Without DemandMaster the library sends a script to any replica while it knows no primary. The replica refuses the script, or runs it if the library has
    // not noticed that it has become the primary. Then scripts succeed only now and then, and plain commands never.
    public Task<RedisResult> RunAsync(IDatabase redis, RedisKey[] keys, params RedisValue[] arguments) => RedisTraces.AreOn
        ? RunTracedAsync(redis, keys, arguments)
        : redis.ScriptEvaluateAsync(_text, keys, arguments, CommandFlags.DemandMaster);

    private async Task<RedisResult> RunTracedAsync(IDatabase redis, RedisKey[] keys, RedisValue[] arguments)
    {
        using var activity = RedisTraces.BeginScript(_name);
        try
        {
            return await redis.ScriptEvaluateAsync(_text, keys, arguments, CommandFlags.DemandMaster);
        }
        catch (Exception exception)
        {
            activity?.SetStatus(ActivityStatusCode.Error, exception.GetType().Name);
            throw;
        }
    }

    private static string Read(string file)
    {
        using var stream = typeof(RedisScript).Assembly.GetManifestResourceStream($"{file}.lua")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}

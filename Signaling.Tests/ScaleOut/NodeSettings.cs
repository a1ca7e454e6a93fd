using Signaling.Tests.Support.Redis;

namespace Signaling.Tests.ScaleOut;

/// <summary>The settings of a node that shares its rooms through a Redis.</summary>
internal static class NodeSettings
{
    /// <summary>
    /// For tests in which Redis is well: times so long that a busy machine does not run into them, and nothing is renewed while a test counts.
    /// </summary>
    public static Dictionary<string, string?> Patient(string connectionString) => With(connectionString, "00:10:00", "00:05:00", "00:00:15");

    /// <summary>
    /// For tests in which Redis or a node fails: a lease that is soon out, but not while a healthy node waits for the processor, and a short time
    /// for a command.
    /// </summary>
    public static Dictionary<string, string?> Hasty(string connectionString) => With(connectionString, "00:00:05", "00:00:00.500", "00:00:01.500");

    /// <summary>For tests in which a node fails and Redis is well: a lease that is soon out, and a time for a command that a busy machine does not exceed.</summary>
    public static Dictionary<string, string?> Mortal(RedisProcess redis) => With(redis.ConnectionString, "00:00:05", "00:00:00.500", "00:00:04.500");

    public static Dictionary<string, string?> Patient(RedisProcess redis) => Patient(redis.ConnectionString);

    public static Dictionary<string, string?> Hasty(RedisProcess redis) => Hasty(redis.ConnectionString);

    /// <summary>For tests that only look at how everything ends: a node may well be taken for dead in between.</summary>
    public static Dictionary<string, string?> Restless(RedisProcess redis) => With(redis.ConnectionString, "00:00:02", "00:00:00.400", "00:00:00.700");

    private static Dictionary<string, string?> With(string connectionString, string lease, string renewal, string commandTimeout) => new()
    {
        // A node that hung for long must not take its peers for gone: what is tested is what the other nodes take it for.
        ["Signaling:ClientTimeout"] = "00:10:00",

        // Who is gone is gone at once, unless a test is about coming back.
        ["Signaling:ResumeWindow"] = "00:00:00",
        ["Signaling:Redis:ConnectionString"] = connectionString,
        ["Signaling:Redis:LeaseDuration"] = lease,
        ["Signaling:Redis:LeaseRenewalInterval"] = renewal,
        ["Signaling:Redis:CommandTimeout"] = commandTimeout,
    };
}

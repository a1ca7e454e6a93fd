using Signaling.Tests.Support.Redis;

namespace Signaling.Tests.ScaleOut;

/// <summary>The settings of a node that shares its rooms through a Redis.</summary>
internal static class NodeSettings
{
    /// <summary>
    /// For tests without faults of Redis: long times that a busy machine does not exceed, and no renewal of leases during a count.
    /// </summary>
    public static Dictionary<string, string?> Patient(string connectionString) => With(connectionString, "00:10:00", "00:05:00", "00:00:15");

    /// <summary>
    /// For tests in which Redis or a node fails: a lease that expires soon, but not while a healthy node waits for the CPU, and a short command
    /// timeout.
    /// </summary>
    public static Dictionary<string, string?> Hasty(string connectionString) => With(connectionString, "00:00:05", "00:00:00.500", "00:00:01.500");

    /// <summary>For tests in which a node fails and Redis does not: a short lease, and a command timeout that a busy machine does not exceed.</summary>
    public static Dictionary<string, string?> Mortal(RedisProcess redis) => With(redis.ConnectionString, "00:00:05", "00:00:00.500", "00:00:04.500");

    public static Dictionary<string, string?> Patient(RedisProcess redis) => Patient(redis.ConnectionString);

    public static Dictionary<string, string?> Hasty(RedisProcess redis) => Hasty(redis.ConnectionString);

    /// <summary>For tests that check only the final state. A lease may expire in the meantime.</summary>
    public static Dictionary<string, string?> Restless(RedisProcess redis) => With(redis.ConnectionString, "00:00:02", "00:00:00.400", "00:00:00.700");

    private static Dictionary<string, string?> With(string connectionString, string lease, string renewal, string commandTimeout) => new()
    {
        // A node that was frozen for long must not remove its own peers: these tests are about the reaction of the other nodes.
        ["Signaling:ClientTimeout"] = "00:10:00",

        // A peer that loses its connection leaves at once, unless the test is about resuming.
        ["Signaling:ResumeWindow"] = "00:00:00",
        ["Signaling:Redis:ConnectionString"] = connectionString,
        ["Signaling:Redis:LeaseDuration"] = lease,
        ["Signaling:Redis:LeaseRenewalInterval"] = renewal,
        ["Signaling:Redis:CommandTimeout"] = commandTimeout,
    };
}

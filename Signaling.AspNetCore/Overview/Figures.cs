namespace Signaling.AspNetCore.Overview;

/// <summary>The names of the figures of the overview. Those of counts are part of the administration API: docs/admin-api.md describes them.</summary>
internal static class Figures
{
    public const string Joins = "joins";
    public const string Leaves = "leaves";
    public const string Suspensions = "suspensions";
    public const string Resumes = "resumes";
    public const string Takeovers = "takeovers";
    public const string Signals = "signals";
    public const string Refusals = "refusals";
    public const string Limits = "limits";
    public const string Repairs = "repairs";
    public const string Outcomes = "outcomes";
    public const string Connections = "connections";
    public const string Peers = "peers";
    public const string Connected = "peers:connected";
    public const string Suspended = "peers:suspended";
    public const string Ready = "ready";
    public const string Draining = "draining";
    public const string RedisUp = "redis_up";
    public const string RedisCommands = "redis_commands";
    public const string Microseconds = "microseconds";

    private static readonly string[] _states = [Connections, Peers, Ready, Draining, RedisUp];

    /// <summary>Returns the name of the part of a figure that has this tag.</summary>
    public static string Of(string figure, string tag) => $"{figure}:{tag}";

    /// <summary>Returns whether a figure counts events. Otherwise it is a state.</summary>
    public static bool IsCount(string name) => !_states.Contains(GroupOf(name));

    /// <summary>Returns the sum of a figure over all its tags.</summary>
    public static long Sum(IReadOnlyDictionary<string, long> figures, string figure) => figures.Where(pair => GroupOf(pair.Key) == figure).Sum(pair => pair.Value);

    private static string GroupOf(string name) => name.IndexOf(':', StringComparison.Ordinal) is >= 0 and var colon ? name[..colon] : name;
}

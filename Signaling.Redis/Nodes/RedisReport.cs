namespace Signaling.Redis.Nodes;

/// <summary>What an inspection of Redis has found.</summary>
/// <param name="Problem">What prevents a node from working, and what to do; null if nothing does.</param>
/// <param name="Latency">How quickly Redis answers.</param>
/// <param name="Warning">What is not as it should be, although a node works.</param>
internal sealed record RedisReport(string? Problem, TimeSpan? Latency, string? Warning);

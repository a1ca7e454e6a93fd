using System.Diagnostics;
using System.Net;
using Microsoft.Extensions.Options;
using Signaling.AspNetCore;
using Signaling.Redis.Connection;
using StackExchange.Redis;

namespace Signaling.Redis.Nodes;

/// <summary>Looks at Redis once, for an operator and without a running node: whether it is reachable, and what a node may not do there.</summary>
internal sealed class RedisInspection(
    RedisConnection redis, RedisSettings settings, RedisRights rights, NodeRegistry nodes, IOptions<RedisOptions> options)
{
    private const int Attempts = 3;
    private const int ConnectTimeoutMs = 5000;

    // Each join waits for a round trip, and a node behaves differently when even the quickest answers take longer. See RedisLatency.
    private static readonly TimeSpan _slow = TimeSpan.FromMilliseconds(20);

    public bool IsOn => options.Value.IsOn;

    /// <summary>Returns what is wrong, or how quickly Redis answers.</summary>
    public async Task<RedisReport> RunAsync()
    {
        var configuration = settings.Read();
        var servers = string.Join(" and ", configuration.EndPoints.Select(endPoint => endPoint is DnsEndPoint name ? $"{name.Host}{(name.Port == 0 ? string.Empty : $":{name.Port}")}" : $"{endPoint}"));
        if (await FindConnectProblemAsync(configuration) is { } problem)
        {
            return new($"Redis at {servers}: {problem}", null, null);
        }

        try
        {
            await redis.OpenAsync();
            if (await rights.FindProblemAsync() is { } denied)
            {
                return new(denied, null, null);
            }

            var latency = await MeasureAsync();
            return await nodes.FindFormatAsync() is { } format and not StoredFormat.Ours
                ? new($"The data in Redis has format {format}, and this release uses format {StoredFormat.Ours}. Start the release that wrote it, or set another Signaling:Redis:KeyPrefix.", latency, null)
                : new(null, latency, latency > _slow ? $"Redis at {servers} takes {latency.TotalMilliseconds:0} ms for an answer. Each join waits for one: use a Redis in the same data centre." : null);
        }
        catch (StoreUnavailableException)
        {
            return new($"Redis at {servers} does not run the script that checks the rights. Either the user lacks eval, evalsha or script|load, or Redis takes longer than Signaling:Redis:CommandTimeout, {options.Value.CommandTimeout}.", null, null);
        }
    }

    // The node itself connects in the background, and never says why it cannot.
    private static async Task<string?> FindConnectProblemAsync(ConfigurationOptions configuration)
    {
        configuration.AbortOnConnectFail = true;
        configuration.ConnectRetry = 1;
        configuration.ConnectTimeout = Math.Min(configuration.ConnectTimeout, ConnectTimeoutMs);
        try
        {
            await using var connection = await ConnectionMultiplexer.ConnectAsync(configuration);
            return null;
        }
        catch (RedisConnectionException exception)
        {
            var reply = exception.ToString();
            return reply.Contains("WRONGPASS", StringComparison.Ordinal) || reply.Contains("NOAUTH", StringComparison.Ordinal)
                ? "the user or the password is refused. Correct them in Signaling:Redis:ConnectionString."
                : exception.FailureType == ConnectionFailureType.AuthenticationFailure
                    ? "the TLS handshake failed. Set ssl=true only if Redis has TLS, and Signaling:Redis:CertificateAuthorityFile if a private authority signed its certificate."
                    : "it cannot be reached. Start it, open the port, or correct Signaling:Redis:ConnectionString.";
        }
        catch (Exception exception) when (RedisFaults.IsFault(exception))
        {
            return $"it cannot be used ({exception.Message}).";
        }
    }

    private async Task<TimeSpan> MeasureAsync()
    {
        var quickest = TimeSpan.MaxValue;
        for (var i = 0; i < Attempts; i++)
        {
            var start = Stopwatch.GetTimestamp();
            await redis.ProbeAsync(db => db.PingAsync());
            var elapsed = Stopwatch.GetElapsedTime(start);
            quickest = elapsed < quickest ? elapsed : quickest;
        }

        return quickest;
    }
}

using System.Globalization;
using System.Text.RegularExpressions;
using Signaling.AspNetCore;
using Signaling.Tests.Support;

namespace Signaling.Tests;

/// <summary>Compares the files in <c>deploy</c> and the table in <c>docs/scaling.md</c> with the defaults of the service.</summary>
public sealed partial class BalancerFileTests
{
    private static readonly SignalingOptions _options = new();

    // The longest time without data on a healthy connection, with a margin for a slow machine.
    private static readonly TimeSpan _longestSilence =
        new[] { _options.PollTimeout, _options.KeepAliveInterval, _options.ClientTimeout, _options.HandshakeTimeout }.Max() + TimeSpan.FromSeconds(10);

    [Theory]
    [InlineData("deploy/nginx.conf", "proxy_read_timeout")]
    [InlineData("deploy/nginx.conf", "proxy_send_timeout")]
    [InlineData("deploy/nginx-websockets-only.conf", "proxy_read_timeout")]
    [InlineData("deploy/nginx-websockets-only.conf", "proxy_send_timeout")]
    [InlineData("deploy/haproxy.cfg", "timeout client")]
    [InlineData("deploy/haproxy.cfg", "timeout server")]
    [InlineData("deploy/haproxy.cfg", "timeout tunnel")]
    public void Balancer_InItsFile_IsMorePatientThanTheService(string file, string setting)
    {
        var values = Regex.Matches(Repository.Read(file), $@"^\s*{setting} (\d+)s\b", RegexOptions.Multiline);

        values.Should().NotBeEmpty();
        values.Should().OnlyContain(value => Seconds(value.Groups[1].Value) >= _longestSilence);
    }

    [Theory]
    [InlineData("deploy/nginx.conf", @"^\s*server server-\d+:8080(?! max_fails=0;)")]
    [InlineData("deploy/nginx-websockets-only.conf", @"^\s*server server-\d+:8080(?! max_fails=0;)")]
    [InlineData("deploy/haproxy.cfg", @"\b(observe|on-error|error-limit)\b")]
    [InlineData("deploy/Caddyfile", @"^\s*(fail_duration|max_fails|unhealthy_\w+|read_timeout|stream_timeout|response_header_timeout)\b")]
    public void Balancer_InItsFile_TakesNoNodeOutBecauseOfAFailedRequest(string file, string judging) =>
        Repository.Read(file).Should().NotMatchRegex(new Regex(judging, RegexOptions.Multiline));

    [Fact]
    public void Nginx_InItsFile_TakesTwoOfTheLargestFramesInOneRequest()
    {
        var megabytes = Regex.Match(Repository.Read("deploy/nginx.conf"), @"client_max_body_size (\d+)m;").Groups[1].Value;
        var largestFrame = Math.Max(1 << 20, _options.Limits.MaxFrameBytes);

        (long.Parse(megabytes, CultureInfo.InvariantCulture) << 20).Should().BeGreaterThanOrEqualTo(2 * largestFrame);
    }

    [Theory]
    [InlineData("docker-compose.yml", @"stop_grace_period: (\d+)s")]
    [InlineData("docs/scaling.md", @"terminationGracePeriodSeconds: (\d+)")]
    public void Orchestrator_ThatEndsANode_WaitsUntilItHasDrained(string file, string setting)
    {
        var patience = Regex.Match(Repository.Read(file), setting).Groups[1].Value;

        Seconds(patience).Should().BeGreaterThan(_options.Draining.Delay + _options.Draining.Timeout);
        _options.Draining.Timeout.Should().BeGreaterThan(_options.Draining.Spread);
    }

    [Fact]
    public void Table_OfTimeOutsAndSizes_SaysWhatTheSettingsAndFilesSay()
    {
        var rows = Row().Matches(Repository.Read("docs/scaling.md")).Where(row => row.Groups["key"].Value != "ours").ToList();

        rows.Should().HaveCountGreaterThan(5);
        foreach (var row in rows.Where(row => row.Groups["key"].Value.StartsWith("`Signaling:", StringComparison.Ordinal)))
        {
            var key = row.Groups["key"].Value.Trim('`');
            object value = _options;
            foreach (var name in key.Split(':').Skip(1))
            {
                value = value.GetType().GetProperty(name)?.GetValue(value) ?? throw new InvalidOperationException($"There is no setting {key}.");
            }

            Seconds(row.Groups["default"].Value.Split(' ')[0]).Should().Be((TimeSpan)value, key);
        }

        foreach (var (column, file) in new[] { ("nginx", "deploy/nginx.conf"), ("haproxy", "deploy/haproxy.cfg"), ("caddy", "deploy/Caddyfile") })
        {
            var settings = rows.SelectMany(row => Quoted().Matches(row.Groups[column].Value)).Select(quoted => quoted.Groups[1].Value).ToList();
            settings.Should().NotBeEmpty();
            foreach (var setting in settings.Where(setting => !setting.Contains("Period", StringComparison.OrdinalIgnoreCase)))
            {
                var pattern = string.Join("[^\n]*", setting.Split(" … ").Select(Regex.Escape));
                Repository.Read(file).Should().MatchRegex($@"\b{pattern}(?!\w)", "the table contains this value for {0}", file);
            }
        }
    }

    private static TimeSpan Seconds(string text) => TimeSpan.FromSeconds(int.Parse(text, CultureInfo.InvariantCulture));

    [GeneratedRegex(@"^\| (?<key>[^|]+) \| (?<default>[^|]+) \| [^|]+ \| (?<nginx>[^|]+) \| (?<haproxy>[^|]+) \| (?<caddy>[^|]+) \|$", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Quoted();
}

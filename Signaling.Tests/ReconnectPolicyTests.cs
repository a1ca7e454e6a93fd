using Microsoft.AspNetCore.SignalR.Client;
using Signaling.Client;

namespace Signaling.Tests;

/// <summary>The attempts of 500 simulated .NET clients to reconnect, whose connections broke at the same moment.</summary>
public sealed class ReconnectPolicyTests
{
    private const int Clients = 500;

    private const double RefusedAfter = 0.001; // seconds that an attempt takes

    private static readonly TimeSpan _window = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData(5)]
    [InlineData(15)]
    [InlineData(20)]
    [InlineData(25)]
    [InlineData(26)]
    public void Outage_ThatEndsWithinTheWindow_CostsNoClientItsPlace(double seconds)
    {
        var returns = Attempts(_window).Select(attempts => attempts.First(attempt => attempt >= seconds)).ToList();

        returns.Should().OnlyContain(attempt => attempt <= _window.TotalSeconds * 0.93, "the server keeps the places for 30 s, and a resume takes time");
        LargestShare(returns, TimeSpan.FromSeconds(0.25)).Should().BeLessThan(0.3, "the clients must not come in a herd");
    }

    [Fact]
    public void Attempts_AreSpread_AndTheLastOfTheWindowComesShortlyBeforeItsEnd()
    {
        var all = Attempts(_window);

        all.Should().OnlyContain(attempts => attempts[0] == 0, "most breaks are short");
        all.Select(attempts => attempts.Last(attempt => attempt < 30)).Should().OnlyContain(last => last >= 30 * 0.87);
        all.Average(attempts => attempts.Count(attempt => attempt < 30)).Should().BeInRange(8, 20);
        for (var from = 2.0; from < 26; from++)
        {
            all.Average(attempts => attempts.Count(attempt => attempt >= from && attempt < from + 1)).Should().BeInRange(0.1, 1.5, "in second {0}", from);
        }

        TestContext.Current.SendDiagnosticMessage(Distribution(all));
    }

    [Fact]
    public void Attempts_AfterTheWindow_BackOffAsWithoutOne()
    {
        Gaps(Attempts(_window), after: 60).Max().Should().BeInRange(25, 30 + RefusedAfter);
        Gaps(Attempts(TimeSpan.Zero), after: 60).Max().Should().BeInRange(25, 30 + RefusedAfter);
        Gaps(Attempts(_window), after: 60).Average().Should().BeInRange(12, 18);
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(2)]
    [InlineData(600)]
    public void Window_OfAnyLength_HasALastAttemptShortlyBeforeItsEnd(double seconds) =>
        Attempts(TimeSpan.FromSeconds(seconds)).Should().OnlyContain(
            attempts => attempts.Any(attempt => attempt >= seconds * 0.87 && attempt <= (seconds * 0.93) + 0.001));

    [Theory]
    [InlineData(1, 20)]
    [InlineData(20, 8)]
    [InlineData(25, 3)]
    public void Attempt_ThatHangs_EndsWhenTheLastOneIsDue(double elapsed, double longest)
    {
        var policy = new JitteredReconnectPolicy();
        policy.Begin(_window);

        policy.Limit(TimeSpan.FromSeconds(elapsed), TimeSpan.FromSeconds(20)).TotalSeconds.Should().BeInRange(1, longest);
        policy.NextRetryDelay(At(27.95, 5)).Should().Be(TimeSpan.Zero, "an attempt that ends late is followed by the last one at once");
        policy.Limit(TimeSpan.FromSeconds(27.95), TimeSpan.FromSeconds(20)).Should().Be(TimeSpan.FromSeconds(20));
    }

    private static List<List<double>> Attempts(TimeSpan window) => [.. Enumerable.Range(0, Clients).Select(_ =>
    {
        var policy = new JitteredReconnectPolicy();
        policy.Begin(window);
        var attempts = new List<double>();
        var now = 0.0;
        while (now < Math.Max(120, window.TotalSeconds + 60))
        {
            now += policy.NextRetryDelay(At(now, attempts.Count))!.Value.TotalSeconds;
            attempts.Add(now);
            now += RefusedAfter;
        }

        return attempts;
    })];

    private static RetryContext At(double seconds, int tries) => new() { ElapsedTime = TimeSpan.FromSeconds(seconds), PreviousRetryCount = tries };

    private static List<double> Gaps(List<List<double>> all, double after) =>
        [.. all.SelectMany(attempts => attempts.Where(attempt => attempt > after).Zip(attempts.Where(attempt => attempt > after).Skip(1), (a, b) => b - a))];

    private static double LargestShare(List<double> moments, TimeSpan slice) =>
        moments.GroupBy(moment => (int)(moment / slice.TotalSeconds)).Max(group => group.Count()) / (double)moments.Count;

    private static string Distribution(List<List<double>> all) => string.Join('\n', Enumerable.Range(0, 30).Select(second =>
        $"{second,2} s: {all.Sum(attempts => attempts.Count(attempt => attempt >= second && attempt < second + 1)),4} attempts of {Clients} clients"));
}

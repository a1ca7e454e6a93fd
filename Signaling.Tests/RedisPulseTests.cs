using Microsoft.Extensions.Time.Testing;
using Signaling.Redis.Connection;

namespace Signaling.Tests;

public sealed class RedisPulseTests
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(1);

    private readonly FakeTimeProvider _time = new();
    private readonly RedisPulse _pulse;

    public RedisPulseTests() => _pulse = new(_time);

    [Fact]
    public void Commands_InFlightTogether_CountOnce()
    {
        var sentAt = _time.GetTimestamp();
        _time.Advance(_patience);

        Enumerable.Range(0, 100).Select(_ => _pulse.TimedOut(sentAt)).Should().NotContain(true);
        _pulse.IsInDoubt.Should().BeTrue();
    }

    [Fact]
    public void Commands_SentOneAfterTheOther_MakeRedisUnreachableAtTheThird() =>
        new[] { TimeOut(), TimeOut(), TimeOut() }.Should().Equal(false, false, true);

    [Fact]
    public void Answer_InBetween_BeginsTheCountAgain()
    {
        TimeOut();
        TimeOut();
        _pulse.Answered();

        _pulse.IsInDoubt.Should().BeFalse();
        new[] { TimeOut(), TimeOut(), TimeOut() }.Should().Equal(false, false, true);
    }

    private bool TimeOut()
    {
        var sentAt = _time.GetTimestamp();
        _time.Advance(_patience);
        return _pulse.TimedOut(sentAt);
    }
}

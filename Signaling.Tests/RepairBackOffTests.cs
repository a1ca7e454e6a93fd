using Microsoft.Extensions.Time.Testing;
using Signaling.AspNetCore.Rooms.View;

namespace Signaling.Tests;

public sealed class RepairBackOffTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly RepairBackOff _backOff;

    public RepairBackOffTests() => _backOff = new(_time);

    [Fact]
    public void FirstRepair_RequestedSeveralTimes_RunsAtOnceAndOnce()
    {
        _backOff.TrySchedule(out var wait).Should().BeTrue();
        _backOff.TrySchedule(out _).Should().BeFalse("it is already scheduled");

        wait.Should().Be(TimeSpan.Zero);
    }

    [Fact]
    public void Repair_ThatRequestsTheNextOneEachTime_RunsLessOftenThanEveryFourSeconds()
    {
        var repairs = 0;
        for (var start = _time.GetTimestamp(); _time.GetElapsedTime(start) < TimeSpan.FromMinutes(5); repairs++)
        {
            _backOff.TrySchedule(out var wait).Should().BeTrue();
            _time.Advance(wait);
            _backOff.Begin();
            _backOff.End(isSuccess: true);
        }

        repairs.Should().BeLessThan(75);
    }

    [Fact]
    public void Repair_AfterAQuietTime_RunsAtOnceAgain()
    {
        for (var i = 0; i < 10; i++)
        {
            _backOff.TrySchedule(out var wait);
            _time.Advance(wait);
            _backOff.Begin();
        }

        _time.Advance(TimeSpan.FromSeconds(11));

        _backOff.TrySchedule(out var after);
        after.Should().Be(TimeSpan.Zero);
    }

    [Fact]
    public void Repairs_ThatFail_AreRetriedEveryTenSecondsEventually()
    {
        var wait = TimeSpan.Zero;
        for (var i = 0; i < 12; i++)
        {
            _backOff.TrySchedule(out wait);
            _time.Advance(wait);
            _backOff.Begin();
            _backOff.End(isSuccess: false);
        }

        wait.Should().Be(TimeSpan.FromSeconds(10));
        _backOff.Failures.Should().Be(12);
    }
}

using Microsoft.Extensions.Time.Testing;
using Signaling.AspNetCore.Rooms.View;

namespace Signaling.Tests;

/// <summary>How often the moderators of a room learn that somebody has knocked.</summary>
public sealed class KnockPaceTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void TryTake_ThePersonAgain_OnlyAfterAnInterval()
    {
        KnockPace pace = new(_time);

        pace.TryTake("ann").Should().BeTrue();
        pace.TryTake("bob").Should().BeTrue();
        _time.Advance(KnockPace.Interval - TimeSpan.FromSeconds(1));
        pace.TryTake("ann").Should().BeFalse();
        _time.Advance(TimeSpan.FromSeconds(1));
        pace.TryTake("ann").Should().BeTrue();
    }

    [Fact]
    public void TryTake_OfManyPersons_IsLimited()
    {
        KnockPace pace = new(_time);

        Enumerable.Range(0, 100).Count(i => pace.TryTake($"{i}")).Should().Be(KnockPace.Max);
        _time.Advance(KnockPace.Interval);
        Enumerable.Range(0, 100).Count(i => pace.TryTake($"{i}")).Should().Be(KnockPace.Max, "the earlier ones are forgotten");
    }
}

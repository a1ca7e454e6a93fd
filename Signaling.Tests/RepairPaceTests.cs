using Microsoft.Extensions.Time.Testing;
using Signaling.AspNetCore.Rooms.Resync;

namespace Signaling.Tests;

public sealed class RepairPaceTests
{
    [Fact]
    public void Places_AfterTheBurst_AreGivenAtASteadyRate()
    {
        var time = new FakeTimeProvider();
        var pace = new RepairPace(burst: 10, TimeSpan.FromMilliseconds(10), time);

        var waits = Enumerable.Range(0, 110).Select(_ => pace.Reserve()).ToList();

        waits.Take(10).Should().OnlyContain(wait => wait == TimeSpan.Zero);
        waits[^1].Should().Be(TimeSpan.FromSeconds(1));
        time.Advance(TimeSpan.FromSeconds(2));
        pace.Reserve().Should().Be(TimeSpan.Zero, "there was no repair since");
    }
}

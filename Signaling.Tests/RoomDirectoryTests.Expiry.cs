using Microsoft.Extensions.Time.Testing;
using Signaling.AspNetCore;
using Signaling.AspNetCore.Rooms.State;
using Signaling.Tests.Support;

namespace Signaling.Tests;

// Suspended peers that do not resume in time.
public abstract partial class RoomDirectoryTests
{
    private static readonly TimeSpan _window = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task Expiry_AfterTheResumeWindow_RemovesThePeerWithTimeout()
    {
        var time = UseFakeTime();
        await JoinAsync("a");
        var token = TokenOf(await JoinAsync("b"));
        await Directory.SuspendAsync("b", "b");
        var others = Node.Open("a");

        time.Advance(_window - TimeSpan.FromTicks(1));
        (await UpdateAsync("before")).Should().Be(4, "the update would wait for an expiry that has begun");
        ShouldHave("a", version: 4, ("b", PeerStates.Suspended, 2));
        time.Advance(TimeSpan.FromTicks(1));
        (await UpdateAsync("after")).Should().Be(6);

        Read(others).Should().Equal("PeerLeft b timeout 5");
        ShouldHave("a", version: 6);
        await ShouldRefuseAsync(SignalingErrorCodes.PeerNotFound, () => SendAsync("a", "b"));
        await ShouldRefuseAsync(SignalingErrorCodes.ResumeFailed, async () => await Directory.ResumeAsync(new(token), "b2"));
    }

    [Fact]
    public async Task Expiry_OfAPeerThatHasResumed_DoesNotHappen()
    {
        var time = UseFakeTime();
        await JoinAsync("a");
        var token = TokenOf(await JoinAsync("b"));
        await Directory.SuspendAsync("b", "b");
        time.Advance(_window / 2);
        await Directory.ResumeAsync(new(token), "b2");
        await Directory.SuspendAsync("b", "b2");

        time.Advance(_window - TimeSpan.FromTicks(1));
        (await UpdateAsync("before")).Should().Be(6, "the second suspension has a resume window of its own");
        ShouldHave("a", version: 6, ("b", PeerStates.Suspended, 2));
        await Directory.ResumeAsync(new(token), "b3");
        time.Advance(2 * _window);
        (await UpdateAsync("after")).Should().Be(8);

        ShouldHave("a", version: 8, ("b", PeerStates.Connected, 2));
    }

    [Fact]
    public async Task Expiry_AtTheSameTimeAsTheResume_EitherRemovesThePeerOrDoesNotHappen()
    {
        var time = UseFakeTime();
        await JoinAsync("a");
        var others = Node.Open("a");
        var version = 1L;
        for (var round = 0; round < 200; round++)
        {
            var peerId = $"p{round}";
            var token = TokenOf(await JoinAsync(peerId));
            await Directory.SuspendAsync(peerId, peerId);

            // The thread pool often runs the newest item first, so each of the two is queued last in half of the rounds.
            var expiring = round % 2 == 0 ? Task.CompletedTask : Task.Run(() => time.Advance(_window));
            var resuming = Task.Run(() => TryResumeAsync(token));
            expiring = round % 2 == 0 ? Task.Run(() => time.Advance(_window)) : expiring;
            await Task.WhenAll(expiring, resuming).InTime();

            // The update waits for an expiry that has begun.
            (await UpdateAsync($"{round}")).Should().Be(version + 4);
            var hasResumed = await resuming is not null;
            Read(others).Should().Equal(
                $"PeerJoined {peerId} connected {version + 1}",
                $"PeerUpdated {peerId} suspended {version + 2}",
                hasResumed ? $"PeerUpdated {peerId} connected {version + 3}" : $"PeerLeft {peerId} timeout {version + 3}");
            if (hasResumed)
            {
                (await resuming).Should().Be(version + 3);
                ShouldHave("a", version + 4, (peerId, PeerStates.Connected, round + 2));
            }
            else
            {
                ShouldHave("a", version + 4);
            }

            (await Directory.LeaveAsync(peerId, "again", PeerLeftReasons.Left)).Should().Be(hasResumed);
            version += hasResumed ? 5 : 4;
            Read(others).Should().HaveCount(hasResumed ? 1 : 0);
        }
    }

    // The lease is so long that no node has to renew it while a test advances the time.
    private FakeTimeProvider UseFakeTime()
    {
        var time = new FakeTimeProvider();
        _time = time;
        Settings["Signaling:ResumeWindow"] = $"{_window}";
        Settings["Signaling:Redis:LeaseDuration"] = "00:10:00";
        Settings["Signaling:Redis:LeaseRenewalInterval"] = "00:05:00";
        return time;
    }

    // Returns null when the resume is refused.
    private async Task<long?> TryResumeAsync(ResumeToken token)
    {
        try
        {
            return (await Directory.ResumeAsync(new(token), "again")).Version;
        }
        catch (SignalingRefusalException refusal)
        {
            refusal.Code.Should().Be(SignalingErrorCodes.ResumeFailed);
            return null;
        }
    }

    private ValueTask<long> UpdateAsync(string name) => Directory.UpdateAsync("a", new PeerUpdate(name));
}

using Signaling.AspNetCore;
using Signaling.AspNetCore.Relay;

namespace Signaling.Tests;

// Peers that do not read: their outboxes hold all signals.
public abstract partial class RoomDirectoryTests
{
    [Fact]
    public async Task Send_BeyondTheSendersShare_IsRefusedUntilTheTargetHasRead()
    {
        await JoinAsync("a");
        await JoinAsync("b");
        await JoinAsync("c");
        var queue = await HoldAsync("c");

        var taken = await FillAsync("a", "c");
        var refusal = await ShouldRefuseAsync(SignalingErrorCodes.RateLimited, () => SendAsync("a", "c"));
        refusal.Should().Contain("queue is full").And.Contain("Wait");
        (await SendAsync("a", "b")).Status.Should().Be(SendStatuses.Sent, "the queue of another peer is empty");
        (await SendAsync("b", "c")).Status.Should().Be(SendStatuses.Sent, "another sender has a share of its own");

        var waited = queue.TakeAll();
        waited.Count(signal => signal.From == "a").Should().Be(taken);
        waited.Count(signal => signal.From == "b").Should().Be(1);
        (await SendAsync("a", "c")).Status.Should().Be(SendStatuses.Sent, "there is room again");
    }

    [Fact]
    public async Task SendToOthers_BeyondTheShareAtOnePeer_IsRefusedBeforeAnyPeerReceivesIt()
    {
        await JoinAsync("a");
        await JoinAsync("b");
        await JoinAsync("c");
        var reading = await HoldAsync("b");
        var full = await HoldAsync("c");
        await FillAsync("a", "c");

        var refusal = await ShouldRefuseAsync(SignalingErrorCodes.RateLimited, async () => await Directory.SendToOthersAsync("a", HelloFrom("a")));
        refusal.Should().Contain("c").And.Contain("to no peer");
        reading.TakeAll().Should().NotContain(signal => signal.From == "a");

        full.TakeAll();
        await Directory.SendToOthersAsync("a", HelloFrom("a"));
        reading.TakeAll().Should().ContainSingle(signal => signal.From == "a");
        full.TakeAll().Should().ContainSingle(signal => signal.From == "a");
    }

    [Fact]
    public async Task Update_OfAPeerWhoseUpdatesAreUnsent_ReplacesThem()
    {
        var metadata = new Dictionary<string, string> { ["k"] = new('v', 4000) };
        await Directory.JoinAsync("a", new JoinRequest(_room, "0", metadata));
        await JoinAsync("b");
        var queue = await HoldAsync("b");

        for (var i = 1; i <= 300; i++)
        {
            await Directory.UpdateAsync("a", new PeerUpdate($"{i}"));
        }

        Roster? read = null;
        Directory.ReadRoster("b", roster => read = roster);
        queue.TakeAll().Should().ContainSingle().Which.Should().BeSameAs(Signal.RosterDue);
        read.Should().BeEquivalentTo(new { Version = 302, Peers = new[] { new { PeerId = "a", DisplayName = "300" } } });
    }

    [Fact]
    public async Task ReadRoster_OfAPeerThatIsNotConnected_DoesNothing()
    {
        await JoinAsync("a");
        await JoinAsync("b");
        await Directory.SuspendAsync("b", "b");
        await Directory.LeaveAsync("a", "a", PeerLeftReasons.Left);

        foreach (var peerId in new[] { "a", "b", "nobody" })
        {
            Directory.ReadRoster(peerId, _ => Assert.Fail($"{peerId} has no roster."));
        }
    }

    private static Signal HelloFrom(string sender) => Signal.ReceiveMessage(sender, RelayedText.FromString("hello"));

    private async Task<Outbox> HoldAsync(string peerId)
    {
        var queue = Node.Open(peerId);
        await queue.HoldAsync();
        return queue;
    }

    private Task<SendResult> SendAsync(string from, string to) => Directory.SendAsync(from, to, HelloFrom(from));

    // Returns the number of signals that were accepted.
    private async Task<int> FillAsync(string from, string to)
    {
        for (var taken = 0; ; taken++)
        {
            try
            {
                await SendAsync(from, to);
            }
            catch (SignalingRefusalException)
            {
                return taken;
            }
        }
    }
}

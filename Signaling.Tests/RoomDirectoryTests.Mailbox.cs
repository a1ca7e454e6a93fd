using Signaling.AspNetCore.Relay;
using Signaling.AspNetCore.Rooms.State;
using Signaling.Tests.Support;

namespace Signaling.Tests;

// Signals to suspended peers.
public abstract partial class RoomDirectoryTests
{
    [Fact]
    public async Task Mailbox_OfASuspendedPeer_IsDeliveredOnceAndInOrder()
    {
        await JoinAsync("a");
        await JoinAsync("c");
        var token = TokenOf(await JoinAsync("b"));
        var connection = Node.Open("b");
        await SendAsync("a", "b", "unread");
        await Node.CutAsync("b", connection);

        (await SendAsync("a", "b", "1")).Status.Should().Be(SendStatuses.Queued);
        (await SendAsync("c", "b", "2")).Status.Should().Be(SendStatuses.Queued);
        await SendToOthersAsync("a", "3");
        var resumed = Node.Open("b2");
        await Directory.ResumeAsync(new(token), "b2");
        (await SendAsync("a", "b", "4")).Status.Should().Be(SendStatuses.Sent);
        Read(resumed).Should().Equal("a: unread", "a: 1", "c: 2", "a: 3", "a: 4");

        await Node.CutAsync("b", resumed);
        var again = Node.Open("b3");
        await Directory.ResumeAsync(new(token), "b3");
        Read(again).Should().BeEmpty("the peer has received everything");
    }

    [Fact]
    public async Task Mailbox_WithTheMaximumOfSignals_RefusesTheNextAndLosesNothing()
    {
        Settings["Signaling:Mailbox:MaxSignals"] = "3";
        await JoinAsync("a");
        await JoinAsync("c");
        var token = TokenOf(await JoinAsync("b"));
        await Directory.SuspendAsync("b", "b");
        var c = Node.Open("c");
        for (var i = 1; i <= 3; i++)
        {
            (await SendAsync("a", "b", $"{i}")).Status.Should().Be(SendStatuses.Queued);
        }

        await ShouldRefuseAsync(SignalingErrorCodes.MailboxFull, () => SendAsync("a", "b", "4"));
        await ShouldRefuseAsync(SignalingErrorCodes.MailboxFull, () => SendAsync("c", "b", "4"));
        await SendToOthersAsync("a", "to the others");

        Read(c).Should().Equal("a: to the others");
        await ShouldResumeWithAsync(token, "a: 1", "a: 2", "a: 3");
    }

    [Fact]
    public async Task Mailbox_WithTheMaximumOfBytes_RefusesTheNextAndLosesNothing()
    {
        Settings["Signaling:Mailbox:MaxBytes"] = "140000";
        await JoinAsync("a");
        var token = TokenOf(await JoinAsync("b"));
        await Directory.SuspendAsync("b", "b");
        var (first, second, small) = (new string('1', 65_000), new string('2', 65_000), "3");
        (await SendAsync("a", "b", first)).Status.Should().Be(SendStatuses.Queued);
        (await SendAsync("a", "b", second)).Status.Should().Be(SendStatuses.Queued);

        await ShouldRefuseAsync(SignalingErrorCodes.MailboxFull, () => SendAsync("a", "b", second));
        (await SendAsync("a", "b", small)).Status.Should().Be(SendStatuses.Queued, "there is room for a small signal");

        await ShouldResumeWithAsync(token, $"a: {first}", $"a: {second}", $"a: {small}");
    }

    [Fact]
    public async Task Mailbox_SignalsOfASenderThatHasLeft_AreNotDelivered()
    {
        await JoinAsync("a");
        await JoinAsync("c");
        var token = TokenOf(await JoinAsync("b"));
        var connection = Node.Open("b");
        await SendAsync("c", "b", "unread");
        await Node.CutAsync("b", connection);
        await SendAsync("c", "b", "1");
        await SendAsync("a", "b", "2");
        await SendToOthersAsync("c", "3");

        await Directory.LeaveAsync("c", "c", PeerLeftReasons.Left);
        await JoinAsync("c");
        await SendAsync("c", "b", "4");

        await ShouldResumeWithAsync(token, "a: 2", "c: 4");
    }

    // The peer moves back and forth: between two nodes on a shared store, otherwise between connections of one node.
    [Fact]
    public async Task Handoff_WhileOtherPeersSend_LosesNothing()
    {
        const int Signals = 20;
        Settings["Signaling:Mailbox:MaxSignals"] = "4096";
        var senders = new[] { "b", "c", "d", "e" };
        var token = TokenOf(await JoinAsync("a"));
        var (holder, next) = (Node, IsShared ? StartNode() : Node);
        var senderNode = next;
        foreach (var sender in senders)
        {
            await senderNode.Directory.JoinAsync(sender, new JoinRequest(_room));
        }

        var queue = holder.Open("a");
        for (var round = 0; round < 20; round++)
        {
            var prefix = $"{round}.";
            Task SendAsync(string sender, int i) =>
                senderNode.Directory.SendAsync(sender, "a", Signal.ReceiveMessage(sender, RelayedText.FromString($"{prefix}{i}")));

            // The first signals reach the queue before the cut, the others at any time.
            await Task.WhenAll(senders.Select(sender => SendAsync(sender, 0)));
            var sending = Task.WhenAll(senders.Select(sender => Task.Run(async () =>
            {
                for (var i = 1; i < Signals; i++)
                {
                    await SendAsync(sender, i);
                }
            })));

            await holder.CutAsync("a", queue);
            await holder.Directory.AwaitInFlightAsync("a").AsTask().InTime();
            queue = next.Open($"a{round}");
            (await next.Directory.ResumeAsync(new(token), queue.ConnectionId)).PeerId.Should().Be("a");
            await sending.InTime();

            List<string> received = [];
            await Patience.Until(
                () =>
                {
                    received.AddRange(Read(queue).Where(told => !told.StartsWith("Peer", StringComparison.Ordinal)));
                    return received.Count >= senders.Length * Signals;
                },
                $"the peer has received everything in round {round}");
            foreach (var sender in senders)
            {
                received.Where(told => told.StartsWith(sender, StringComparison.Ordinal)).Should()
                    .Equal(Enumerable.Range(0, Signals).Select(i => $"{sender}: {prefix}{i}"));
            }

            (holder, next) = (next, holder);
        }
    }

    private ValueTask SendToOthersAsync(string from, string text) =>
        Directory.SendToOthersAsync(from, Signal.ReceiveMessage(from, RelayedText.FromString(text)));

    private async Task ShouldResumeWithAsync(ResumeToken token, params string[] waiting)
    {
        var queue = Node.Open("resumed");
        await Directory.ResumeAsync(new(token), "resumed");
        Read(queue).Should().Equal(waiting);
    }
}

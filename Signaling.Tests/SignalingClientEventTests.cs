using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Signaling.Client;
using Signaling.Tests.Support;

namespace Signaling.Tests;

/// <summary>How the .NET client raises its events: handlers that are awaited, and sequences.</summary>
public sealed class SignalingClientEventTests : IAsyncLifetime
{
    private readonly string _room = Guid.NewGuid().ToString();
    private SignalingServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await SignalingServer.StartAsync();

    public async ValueTask DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task Handler_ThatAwaits_HoldsTheNextHandlerAndTheNextEvent()
    {
        await using var ann = new SignalingClient(_server.Address);
        var (started, goOn) = (NewSignal(), NewSignal());
        var steps = new ConcurrentQueue<string>();
        ann.MessageReceived += async e =>
        {
            steps.Enqueue($"begin {e.Payload}");
            started.TrySetResult();
            await goOn.Task;
            steps.Enqueue($"end {e.Payload}");
        };
        ann.MessageReceived += e => Handled.By(() => steps.Enqueue($"second {e.Payload}"));
        await ann.JoinAsync(_room);
        await using var bob = new SignalingClient(_server.Address);
        await bob.JoinAsync(_room);

        await bob.SendMessageAsync(ann.PeerId!, "1");
        await bob.SendMessageAsync(ann.PeerId!, "2");
        await started.Task.InTime();
        (await ann.GetRosterAsync().InTime()).Peers.Should().ContainSingle("a call does not wait for a handler");
        steps.Should().Equal("begin 1");
        goOn.SetResult();

        await Patience.Until(() => steps.Count == 6, "both messages are handled");
        steps.Should().Equal("begin 1", "end 1", "second 1", "begin 2", "end 2", "second 2");
    }

    [Fact]
    public async Task Handler_ThatFailsLater_IsLogged_AndTheNextEventComes()
    {
        var log = new CollectedLog();
        using var logging = LoggerFactory.Create(builder => builder.AddProvider(log));
        await using var ann = new SignalingClient(new SignalingClientOptions { ServerUrl = _server.Address, LoggerFactory = logging });
        ann.MessageReceived += async _ =>
        {
            await Task.Yield();
            throw new InvalidOperationException("a bug in the application");
        };
        var told = ann.Record();
        await ann.JoinAsync(_room);
        await using var bob = new SignalingClient(_server.Address);
        await bob.JoinAsync(_room);

        await bob.SendMessageAsync(ann.PeerId!, "1");
        await bob.SendMessageAsync(ann.PeerId!, "2");

        await told.NextAsync(nameof(ann.PeerJoined));
        await told.NextAsync(nameof(ann.MessageReceived));
        await told.NextAsync(nameof(ann.MessageReceived));
        log.Lines.Count(line => line.EventId.Id == 3015).Should().Be(2);
    }

    [Fact]
    public async Task Handler_MayLeaveJoinDisconnectAndDispose_AndNoEventOfTheFormerRoomFollows()
    {
        await using var ann = new SignalingClient(_server.Address);
        var messages = new ConcurrentQueue<string>();
        var moved = NewSignal();
        var arrived = NewSignal();
        ann.MessageReceived += async e =>
        {
            messages.Enqueue(e.Payload);
            if (e.Payload == "leave")
            {
                await arrived.Task;
                await ann.LeaveAsync();
                ann.Room.Should().BeNull();
                await ann.JoinAsync(_room + "2");
                ann.Room.Should().Be(_room + "2");
                await ann.DisconnectAsync();
                await ann.DisposeAsync();
                moved.SetResult();
            }
        };
        ann.MessageReceived += e => Handled.By(() => messages.Enqueue($"second {e.Payload}"));
        await ann.JoinAsync(_room);
        await using var bob = new SignalingClient(_server.Address);
        await bob.JoinAsync(_room);

        await bob.SendMessageAsync(ann.PeerId!, "leave");
        await bob.SendMessageAsync(ann.PeerId!, "too late");
        await ann.GetRosterAsync().InTime(); // behind the messages
        arrived.SetResult();

        await moved.Task.InTime();
        messages.Should().Equal("leave");
    }

    [Fact]
    public async Task Properties_AreAsOfTheEventThatIsRaised()
    {
        await using var ann = new SignalingClient(_server.Address);
        var seen = new ConcurrentQueue<int>();
        var goOn = NewSignal();
        ann.PeerJoined += async _ =>
        {
            await goOn.Task;
            seen.Enqueue(ann.Peers.Count);
            ann.CurrentRoom!.Peers.Should().BeSameAs(ann.Peers);
        };
        ann.PeerLeft += _ => Handled.By(() => seen.Enqueue(ann.Peers.Count));
        await ann.JoinAsync(_room);
        for (var i = 0; i < 3; i++)
        {
            await using var other = new SignalingClient(_server.Address);
            await other.JoinAsync(_room);
        }

        (await ann.GetRosterAsync().InTime()).Peers.Should().BeEmpty();
        goOn.SetResult();

        await Patience.Until(() => seen.Count == 6, "all events are raised");
        seen.Should().Equal(1, 0, 1, 0, 1, 0);
    }

    [Fact]
    public async Task Sequence_ReadsAllEventsInOrder_EachWaitsForTheNextRead_AndEndsWithTheClient()
    {
        var ann = new SignalingClient(_server.Address);
        var events = ann.ReadEventsAsync(TestContext.Current.CancellationToken);
        var handled = 0;
        ann.MessageReceived += _ => Handled.By(() => handled++);
        await ann.JoinAsync(_room);
        await using var bob = new SignalingClient(_server.Address);
        var bobId = (await bob.JoinAsync(_room, "Bob")).PeerId;
        await bob.SendMessageAsync(ann.PeerId!, "1");
        await bob.LeaveAsync();

        var read = new List<SignalingEvent>();
        await foreach (var each in events)
        {
            read.Add(each);
            if (each is PeerJoinedEvent)
            {
                (await ann.GetRosterAsync().InTime()).Peers.Should().BeEmpty("Bob has left on the server");
                ann.Peers.Should().ContainSingle("the leave is not read yet");
                handled.Should().Be(0);
            }
            else if (each is PeerLeftEvent)
            {
                handled.Should().Be(1);
                await ann.DisposeAsync();
            }
        }

        read.Should().HaveCount(3);
        read[0].Should().BeOfType<PeerJoinedEvent>().Which.Peer.PeerId.Should().Be(bobId);
        read[1].Should().Be(new MessageReceivedEvent(bobId, "1"));
        read[2].Should().Be(new PeerLeftEvent(bobId, PeerLeftReasons.Left));
        read[1].ToString().Should().NotContain("Payload");
    }

    [Fact]
    public async Task Sequence_ThatIsLeftOrCancelled_HoldsUpNobody()
    {
        await using var ann = new SignalingClient(_server.Address);
        using var cancelling = new CancellationTokenSource();
        var unread = ann.ReadEventsAsync(cancelling.Token);
        var first = ann.ReadEventsAsync(TestContext.Current.CancellationToken);
        var told = ann.Record();
        await ann.JoinAsync(_room);
        await using var bob = new SignalingClient(_server.Address);
        await bob.JoinAsync(_room);
        await bob.SendMessageAsync(ann.PeerId!, "1");

        await cancelling.CancelAsync();
        await foreach (var each in first)
        {
            each.Should().BeOfType<PeerJoinedEvent>();
            break;
        }

        await told.NextAsync(nameof(ann.PeerJoined));
        await told.NextAsync(nameof(ann.MessageReceived));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await unread.GetAsyncEnumerator(TestContext.Current.CancellationToken).MoveNextAsync());
    }

    [Fact]
    public async Task Queue_ThatIsFull_DropsTheConnection_AndTheClientResumesWhenTheApplicationHasCaughtUp()
    {
        const int Sent = 60;
        await using var ann = new SignalingClient(new SignalingClientOptions { ServerUrl = _server.Address, EventCapacity = 10 });
        var goOn = NewSignal();
        var messages = new ConcurrentQueue<string>();
        var resumed = new ConcurrentQueue<bool>();
        ann.MessageReceived += async e =>
        {
            await goOn.Task;
            messages.Enqueue(e.Payload);
        };
        ann.Reconnected += e => Handled.By(() => resumed.Enqueue(e.Resumed));
        await ann.JoinAsync(_room);
        await using var bob = await HubPeer.JoinAsync(_server, _room);
        var statuses = new List<string>();
        for (var i = 0; i < Sent; i++)
        {
            statuses.Add((await bob.SendMessageAsync(ann.PeerId!, $"{i}")).Status);
        }

        await Patience.Until(() => ann.State == SignalingClientState.Reconnecting, "the queue is full");
        statuses.Should().Contain(SendStatuses.Queued);
        messages.Should().BeEmpty();
        goOn.SetResult();

        var queued = Enumerable.Range(0, Sent).Where(i => statuses[i] == SendStatuses.Queued).Select(i => $"{i}").ToList();
        await Patience.Until(() => !queued.Except(messages).Any(), "all messages that waited on the server have arrived");
        messages.Select(text => int.Parse(text, System.Globalization.CultureInfo.InvariantCulture)).Should().BeInAscendingOrder().And.OnlyHaveUniqueItems();
        messages.Should().StartWith(Enumerable.Range(0, 9).Select(i => $"{i}"), "the queue held ten events, with the join of Bob at most");
        resumed.Should().NotBeEmpty().And.OnlyContain(each => each);
    }

    [Fact]
    public async Task Handlers_WithASynchronizationContext_RunOnIt_AndContinueOnIt()
    {
        using var ui = new SingleThreadContext();
        await using var ann = new SignalingClient(new SignalingClientOptions { ServerUrl = _server.Address, SynchronizationContext = ui });
        var threads = new ConcurrentQueue<int>();
        var handled = NewSignal();
        ann.PeerJoined += async _ =>
        {
            threads.Enqueue(Environment.CurrentManagedThreadId);
            await Task.Yield();
            threads.Enqueue(Environment.CurrentManagedThreadId);
            throw new InvalidOperationException("a bug in the application");
        };
        ann.PeerJoined += _ => Handled.By(() =>
        {
            threads.Enqueue(Environment.CurrentManagedThreadId);
            handled.SetResult();
        });
        await ann.JoinAsync(_room);
        await using var bob = await HubPeer.JoinAsync(_server, _room);

        await handled.Task.InTime();
        threads.Should().Equal(ui.ThreadId, ui.ThreadId, ui.ThreadId);
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The thread of a user interface.</summary>
    private sealed class SingleThreadContext : SynchronizationContext, IDisposable
    {
        private readonly BlockingCollection<(SendOrPostCallback Call, object? State)> _posted = [];
        private readonly Thread _thread;

        public SingleThreadContext()
        {
            _thread = new Thread(() =>
            {
                SetSynchronizationContext(this);
                foreach (var (call, state) in _posted.GetConsumingEnumerable())
                {
                    call(state);
                }
            });
            _thread.Start();
        }

        public int ThreadId => _thread.ManagedThreadId;

        public override void Post(SendOrPostCallback d, object? state) => _posted.Add((d, state));

        public void Dispose()
        {
            _posted.CompleteAdding();
            _thread.Join();
            _posted.Dispose();
        }
    }
}

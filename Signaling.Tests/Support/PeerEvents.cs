using System.Collections.Concurrent;
using System.Threading.Channels;

namespace Signaling.Tests.Support;

/// <summary>The received events of a peer, in order. A test takes the events that it expects. <see cref="All"/> keeps all events.</summary>
internal sealed class PeerEvents
{
    private readonly Channel<PeerEvent> _untaken = Channel.CreateUnbounded<PeerEvent>();
    private readonly ConcurrentQueue<PeerEvent> _all = new();

    public IReadOnlyCollection<PeerEvent> All => _all;

    /// <summary>Gets or sets the callback for each event; it is called for one event at a time.</summary>
    public Action<PeerEvent>? Told { get; set; }

    public void Add(string name, params object?[] arguments)
    {
        var told = new PeerEvent(name, arguments);
        _all.Enqueue(told);
        _untaken.Writer.TryWrite(told);
        Told?.Invoke(told);
    }

    /// <summary>Returns the next event, of any kind.</summary>
    public Task<PeerEvent> NextAsync() => _untaken.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().InTime();

    /// <summary>Returns the next event, which must have this name.</summary>
    public async Task<PeerEvent> NextAsync(string name)
    {
        var next = await NextAsync();
        next.Name.Should().Be(name);
        return next;
    }

    public void ShouldHaveNoMore() => _untaken.Reader.TryPeek(out var next).Should().BeFalse("no {0} was expected", next?.Name);
}

internal sealed record PeerEvent(string Name, IReadOnlyList<object?> Arguments)
{
    public T Get<T>(int index) => (T)Arguments[index]!;
}

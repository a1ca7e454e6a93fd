using System.Collections.Concurrent;
using System.Diagnostics;

namespace Signaling.Load;

/// <summary>
/// A loop over ordinary sockets, on any operating system, to a server anywhere, with TLS or without. The sockets are read and written in the background; what
/// they bring is handled on the thread of the loop.
/// </summary>
/// <param name="server">The address of the server, with its path prefix.</param>
/// <param name="token">The access token that each connection shows; null for none.</param>
/// <param name="onClosed">Called when a connection has ended, with the reason.</param>
/// <param name="stop">Ends the run.</param>
internal sealed class StreamLoop(Uri server, string? token, Action<string> onClosed, CancellationToken stop) : Loop
{
    private const int MostAtOnce = 256;

    private static readonly TimeSpan _tick = TimeSpan.FromSeconds(1);

    private readonly BlockingCollection<Action> _events = [];
    private readonly PriorityQueue<Action, long> _later = new();
    private readonly List<StreamConnection> _connections = [];
    private long _nextTick;

    public override IConnection Connect(IConnectionUser user, int port, string path, int number, KeepAlive? keepAlive)
    {
        var connection = new StreamConnection(
            this, user, new UriBuilder(server) { Port = port, Path = server.AbsolutePath.TrimEnd('/') + path }.Uri, token, keepAlive, onClosed);
        _connections.Add(connection);
        return connection;
    }

    /// <summary>Runs an action on the thread of the loop. Called by any thread.</summary>
    public void Post(Action action)
    {
        if (!stop.IsCancellationRequested && !_events.IsAddingCompleted)
        {
            _events.TryAdd(action);
        }
    }

    /// <summary>Runs an action on the thread of the loop after some time.</summary>
    public void Schedule(TimeSpan delay, Action action) => _later.Enqueue(action, Stopwatch.GetTimestamp() + (long)(delay.TotalSeconds * Stopwatch.Frequency));

    public override void Poll(int timeoutMilliseconds)
    {
        stop.ThrowIfCancellationRequested();
        for (var i = 0; i < MostAtOnce && _events.TryTake(out var action, i == 0 ? timeoutMilliseconds : 0); i++)
        {
            action();
        }

        var now = Stopwatch.GetTimestamp();
        while (_later.TryPeek(out _, out var due) && due <= now)
        {
            _later.Dequeue()();
        }

        if (now >= _nextTick)
        {
            _nextTick = now + (long)(_tick.TotalSeconds * Stopwatch.Frequency);
            _connections.ForEach(connection => connection.KeepAlive());
        }
    }

    public override void Dispose() => _connections.ForEach(connection => connection.Dispose());
}

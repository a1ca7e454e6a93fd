using System.Diagnostics;
using Signaling.Benchmarks.Machine;

namespace Signaling.Benchmarks.Load;

/// <summary>
/// The only thread of the generator: it waits for the sockets of all peers and serves the ready ones. Scenarios run on this thread, so nothing in the
/// generator is concurrent. Every wait has a timeout.
/// </summary>
internal sealed class Loop(CancellationToken stop) : IDisposable
{
    private static readonly TimeSpan _tick = TimeSpan.FromSeconds(1);

    private readonly Epoll _epoll = new();
    private readonly List<Connection?> _connections = [];
    private readonly Stack<int> _free = new();
    private readonly byte[] _buffer = new byte[1 << 20];
    private long _nextTick;

    public int Add(Connection connection, int descriptor)
    {
        if (!_free.TryPop(out var token))
        {
            token = _connections.Count;
            _connections.Add(null);
        }

        _connections[token] = connection;
        _epoll.Add(descriptor, token);
        return token;
    }

    /// <summary>Removes a socket. Closing the socket has already removed it from epoll.</summary>
    public void Remove(int token)
    {
        _connections[token] = null;
        _free.Push(token);
    }

    public void WatchWritable(int descriptor, int token, bool watch) => _epoll.WatchWritable(descriptor, token, watch);

    /// <summary>Waits for ready sockets for at most the given time, and serves them.</summary>
    public void Poll(int timeoutMilliseconds)
    {
        var count = _epoll.Wait(timeoutMilliseconds);
        for (var i = 0; i < count; i++)
        {
            var (token, events) = _epoll.Ready(i);
            if (_connections[token] is { } connection)
            {
                if ((events & LibC.Writable) != 0)
                {
                    connection.OnWritable();
                }

                if ((events & ~LibC.Writable) != 0)
                {
                    connection.OnReadable(_buffer);
                }
            }
        }

        if (Stopwatch.GetTimestamp() >= _nextTick)
        {
            Tick();
        }
    }

    public void RunFor(TimeSpan time)
    {
        for (var start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < time;)
        {
            Poll(1);
        }
    }

    /// <exception cref="TimeoutException">The condition was not met in time.</exception>
    public void RunUntil(Func<bool> happened, TimeSpan limit, Func<string> what)
    {
        for (var start = Stopwatch.GetTimestamp(); !happened(); Poll(1))
        {
            if (Stopwatch.GetElapsedTime(start) > limit)
            {
                throw new TimeoutException($"After {limit.TotalSeconds:0} s: {what()}");
            }
        }
    }

    public void Dispose() => _epoll.Dispose();

    private void Tick()
    {
        stop.ThrowIfCancellationRequested();
        _nextTick = Stopwatch.GetTimestamp() + (long)(_tick.TotalSeconds * Stopwatch.Frequency);
        foreach (var connection in _connections)
        {
            connection?.KeepAlive();
        }
    }
}

using System.Diagnostics;
using Signaling.Benchmarks.Machine;

namespace Signaling.Benchmarks.Load;

/// <summary>
/// The generator's one thread: it waits for the sockets of all peers and serves those that are ready. Scenarios drive it from within, so that
/// nothing in the generator is concurrent. Every wait has an end.
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

    /// <summary>Closing a socket has taken it out of the wait already.</summary>
    public void Remove(int token)
    {
        _connections[token] = null;
        _free.Push(token);
    }

    public void WatchWritable(int descriptor, int token, bool watch) => _epoll.WatchWritable(descriptor, token, watch);

    /// <summary>Serves what is ready, after waiting for it at most so long.</summary>
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

    /// <exception cref="TimeoutException">It did not happen in time.</exception>
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

using System.Diagnostics;
using Signaling.Benchmarks.Machine;
using Signaling.Load;

namespace Signaling.Benchmarks.Load;

/// <summary>Waits with epoll: the cheapest way, for servers on this machine.</summary>
internal sealed class EpollLoop(CancellationToken stop) : Loop
{
    private static readonly TimeSpan _tick = TimeSpan.FromSeconds(1);

    private readonly Epoll _epoll = new();
    private readonly List<EpollConnection?> _connections = [];
    private readonly Stack<int> _free = new();
    private readonly byte[] _buffer = new byte[1 << 20];
    private long _nextTick;

    public override IConnection Connect(IConnectionUser user, int port, string path, int number, KeepAlive? keepAlive) =>
        new EpollConnection(this, user, port, path, number, keepAlive);

    public int Add(EpollConnection connection, int descriptor)
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

    public override void Poll(int timeoutMilliseconds)
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

    public override void Dispose() => _epoll.Dispose();

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

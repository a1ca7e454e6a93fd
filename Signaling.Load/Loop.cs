using System.Diagnostics;

namespace Signaling.Load;

/// <summary>
/// The only thread of the generator: it waits for the sockets of all peers and serves the ready ones. Scenarios run on this thread, so nothing in the
/// generator is concurrent. Every wait has a timeout.
/// </summary>
internal abstract class Loop : IDisposable
{
    /// <summary>Opens a WebSocket to the server.</summary>
    /// <param name="user">Receives the events.</param>
    /// <param name="port">The port of the server.</param>
    /// <param name="path">The path of the request.</param>
    /// <param name="number">The number of the peer.</param>
    /// <param name="keepAlive">The keep-alive frame; null for none.</param>
    public abstract IConnection Connect(IConnectionUser user, int port, string path, int number, KeepAlive? keepAlive);

    /// <summary>Waits for ready sockets for at most the given time, and serves them.</summary>
    public abstract void Poll(int timeoutMilliseconds);

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

    public abstract void Dispose();
}

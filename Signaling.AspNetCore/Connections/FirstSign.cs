using System.Net.Sockets;

namespace Signaling.AspNetCore.Connections;

/// <summary>
/// Waits for the first sign that a client is really there on its new connection: anything that it says, or a short time in which the connection has not
/// ended. What is handed over before that is lost if the connection was cut right behind the answer to a Resume.
/// </summary>
/// <param name="socket">The connection's socket, if it has one of its own.</param>
/// <param name="time">The time.</param>
/// <param name="come">Called once, unless the connection ends before.</param>
internal sealed class FirstSign(Socket? socket, TimeProvider time, Action come)
{
    private static readonly TimeSpan _patience = TimeSpan.FromMilliseconds(100);

    private ITimer? _timer;
    private int _hasCome;

    public void Begin() => _timer = time.CreateUnboundTimer(OnPatienceOver, _patience);

    /// <summary>The client has said something.</summary>
    public void Come()
    {
        if (Interlocked.Exchange(ref _hasCome, 1) == 0)
        {
            _timer?.Dispose();
            come();
        }
    }

    // The end may be here and not noticed yet, on a busy machine. It is about to be; then all goes back to the mailbox.
    private void OnPatienceOver()
    {
        if (!HasEnded())
        {
            Come();
        }
    }

    private bool HasEnded()
    {
        try
        {
            return socket is not null && socket.Poll(0, SelectMode.SelectRead) && socket.Available == 0;
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            return true;
        }
    }
}

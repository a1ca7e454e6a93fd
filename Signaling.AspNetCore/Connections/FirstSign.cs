using System.Net.Sockets;

namespace Signaling.AspNetCore.Connections;

/// <summary>
/// Waits until a client is known to be present on its new connection: the client sends a message, or the connection stays open for a short time.
/// Signals that are sent earlier are lost if the connection was cut directly after the answer to a Resume.
/// </summary>
/// <param name="socket">The connection's socket; null if the transport has none.</param>
/// <param name="time">The clock.</param>
/// <param name="onPresent">Called once, unless the connection ends first.</param>
internal sealed class FirstSign(Socket? socket, TimeProvider time, Action onPresent)
{
    private static readonly TimeSpan _timeout = TimeSpan.FromMilliseconds(100);

    private ITimer? _timer;
    private int _isPresent;

    public void Begin() => _timer = time.CreateUnboundTimer(OnTimeout, _timeout);

    /// <summary>Handles the first message of the client.</summary>
    public void Come()
    {
        if (Interlocked.Exchange(ref _isPresent, 1) == 0)
        {
            _timer?.Dispose();
            onPresent();
        }
    }

    // On a busy machine, the connection may have ended without the server having processed it. It will soon, and then all signals return to the
    // mailbox.
    private void OnTimeout()
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

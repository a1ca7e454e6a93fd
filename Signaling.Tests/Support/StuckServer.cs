using System.Net;
using System.Net.Sockets;

namespace Signaling.Tests.Support;

/// <summary>A server that accepts every connection, says the beginning of an answer or nothing, and then stays silent.</summary>
internal sealed class StuckServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly List<Socket> _sockets = [];
    private readonly byte[] _answer;
    private readonly Task _accepting;

    /// <param name="answer">What the server says when a request has arrived.</param>
    public StuckServer(string answer)
    {
        _answer = System.Text.Encoding.ASCII.GetBytes(answer);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    /// <summary>Completes when the first request has arrived.</summary>
    public TaskCompletionSource Asked { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _accepting;
        _sockets.ForEach(socket => socket.Dispose());
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var socket = await _listener.AcceptSocketAsync();
                _sockets.Add(socket);
                _ = AnswerAsync(socket);
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // The server was stopped.
        }
    }

    private async Task AnswerAsync(Socket socket)
    {
        try
        {
            await socket.ReceiveAsync(new byte[8192], SocketFlags.None);
            await socket.SendAsync(_answer, SocketFlags.None);
            Asked.TrySetResult();
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            Asked.TrySetResult(); // The client has gone.
        }
    }
}

using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Signaling.Tests.Support;

/// <summary>A network between a client and a server that can be cut, all connections at once and without a farewell, and that can be slow.</summary>
internal sealed class CuttableProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<Socket, byte> _sockets = new();
    private readonly Uri _target;
    private readonly Task _accepting;

    public CuttableProxy(Uri target)
    {
        _target = target;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    /// <summary>How long everything takes in each direction, from now on. What comes meanwhile goes on together with the next.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>Whether new connections are taken. One that is down takes none, until it is set up again.</summary>
    public bool IsDown { get; set; }

    public void Cut()
    {
        foreach (var socket in _sockets.Keys.Where(socket => _sockets.TryRemove(socket, out _)))
        {
            socket.Close(timeout: 0); // a reset, not an orderly end
        }
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        Cut();
        await _accepting;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptSocketAsync();
                if (IsDown)
                {
                    client.Close(timeout: 0);
                    continue;
                }

                var server = new Socket(SocketType.Stream, ProtocolType.Tcp);
                await server.ConnectAsync(_target.Host, _target.Port);
                _ = CopyAsync(client, server);
                _ = CopyAsync(server, client);
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // stopped
        }
    }

    private async Task CopyAsync(Socket from, Socket to)
    {
        _sockets[from] = 0;
        try
        {
            var buffer = new byte[64 * 1024];
            for (int length; (length = await from.ReceiveAsync(buffer, SocketFlags.None)) > 0;)
            {
                await Task.Delay(Delay, TimeProvider.System);
                await to.SendAsync(buffer.AsMemory(0, length), SocketFlags.None);
            }

            to.Shutdown(SocketShutdown.Send);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // cut
        }
    }
}

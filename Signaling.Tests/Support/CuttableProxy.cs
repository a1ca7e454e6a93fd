using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Signaling.Tests.Support;

/// <summary>
/// A network between clients and a server that can be cut, all connections at once and without a farewell, and that can be slow. With several
/// servers, each new connection goes to the next of those that take one.
/// </summary>
internal sealed class CuttableProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<Socket, byte> _sockets = new();
    private readonly Task _accepting;
    private volatile int _frozen;
    private int _next;

    public CuttableProxy(params Uri[] targets)
    {
        Targets = targets;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    /// <summary>Where new connections lead.</summary>
    public IReadOnlyList<Uri> Targets { get; set; }

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

    /// <summary>The connections of now stay, and nothing gets through them any more, as after a change of networks. New ones work.</summary>
    public void Freeze() => _frozen++;

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

                if (await ConnectAsync() is not { } server)
                {
                    client.Close(timeout: 0);
                    continue;
                }

                _ = CopyAsync(client, server);
                _ = CopyAsync(server, client);
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // stopped
        }
    }

    private async Task<Socket?> ConnectAsync()
    {
        var targets = Targets;
        for (var i = 0; i < targets.Count; i++)
        {
            var target = targets[_next++ % targets.Count];
            var server = new Socket(SocketType.Stream, ProtocolType.Tcp);
            try
            {
                await server.ConnectAsync(target.Host, target.Port);
                return server;
            }
            catch (SocketException)
            {
                server.Dispose(); // the next one
            }
        }

        return null;
    }

    private async Task CopyAsync(Socket from, Socket to)
    {
        _sockets[from] = 0;
        var frozen = _frozen;
        try
        {
            var buffer = new byte[64 * 1024];
            for (int length; (length = await from.ReceiveAsync(buffer, SocketFlags.None)) > 0;)
            {
                await Task.Delay(Delay, TimeProvider.System);
                if (frozen != _frozen)
                {
                    continue;
                }

                await to.SendAsync(buffer.AsMemory(0, length), SocketFlags.None);
            }

            if (frozen == _frozen)
            {
                to.Shutdown(SocketShutdown.Send);
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // cut
        }
    }
}

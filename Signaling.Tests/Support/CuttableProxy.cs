using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Signaling.Tests.Support;

/// <summary>
/// A network between clients and a server that can be slow, and that can cut all connections at once without a close. With several servers, each
/// new connection goes to the next server that accepts it.
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

    /// <summary>Gets or sets the servers for new connections.</summary>
    public IReadOnlyList<Uri> Targets { get; set; }

    /// <summary>Gets or sets the delay in each direction. Data that arrives during the delay is sent together with the next data.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>Gets or sets whether the network refuses new connections.</summary>
    public bool IsDown { get; set; }

    public void Cut()
    {
        foreach (var socket in _sockets.Keys.Where(socket => _sockets.TryRemove(socket, out _)))
        {
            socket.Close(timeout: 0); // a reset, not an orderly end
        }
    }

    /// <summary>Keeps the current connections open but passes on no more data, as after a change of networks. New connections work.</summary>
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
            // The proxy was stopped.
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
                server.Dispose(); // try the next server
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
            // The connection was cut.
        }
    }
}

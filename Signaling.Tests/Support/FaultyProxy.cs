using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Signaling.Tests.Support;

/// <summary>A network between clients and one server that loses or delays data, as configured per connection.</summary>
internal sealed class FaultyProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<ProxiedConnection, byte> _connections = new();
    private readonly Uri _target;
    private readonly Task _accepting;

    public FaultyProxy(Uri target)
    {
        _target = target;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    /// <summary>Gets or sets whether the network refuses new connections.</summary>
    public bool IsDown { get; set; }

    /// <summary>Gets or sets whether new connections are accepted but never read or written.</summary>
    public bool IsMute { get; set; }

    /// <summary>Gets or sets the callback for each piece that a client or the server has sent, before it is passed on.</summary>
    public Action<ProxiedConnection, Piece>? Seen { get; set; }

    public IEnumerable<ProxiedConnection> Connections => _connections.Keys;

    public void Cut()
    {
        foreach (var connection in _connections.Keys)
        {
            connection.Cut();
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

                var connection = new ProxiedConnection(client, (from, piece) => Seen?.Invoke(from, piece));
                _connections[connection] = 0;
                if (!IsMute)
                {
                    await connection.ConnectAsync(_target);
                }
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // The proxy was stopped.
        }
    }

    internal sealed record Piece(bool IsUp, ReadOnlyMemory<byte> Bytes)
    {
        public string Text => Encoding.Latin1.GetString(Bytes.Span);
    }
}

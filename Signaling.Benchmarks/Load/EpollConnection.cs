using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Signaling.Load;

namespace Signaling.Benchmarks.Load;

/// <summary>
/// A WebSocket with minimal cost: frames are prepared in advance. Each frame is written with one call, as by separate clients. All connections read
/// through one shared buffer. The socket is non-blocking and belongs to the loop's thread. In a healthy run the server never closes the connection,
/// so a close is an error.
/// </summary>
internal sealed class EpollConnection : IConnection
{
    // Several source addresses, so that thousands of connections to one port do not run out of source ports.
    private const int SourceAddresses = 16;

    private readonly EpollLoop _loop;
    private readonly IConnectionUser _user;
    private readonly Socket _socket;
    private readonly int _token;
    private readonly KeepAlive? _keepAlive;
    private readonly FrameReader _frames;
    private byte[] _unread = [];
    private byte[] _unsent = [];
    private bool _isOpen;
    private long _sentAt;

    public EpollConnection(EpollLoop loop, IConnectionUser user, int port, string path, int number, KeepAlive? keepAlive)
    {
        _loop = loop;
        _user = user;
        _keepAlive = keepAlive;
        _frames = new FrameReader(user.OnMessage, pong => Send(pong));
        _socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
        {
            NoDelay = true,
            LingerState = new LingerOption(true, 0), // leaves no port in TIME_WAIT
        };
        _socket.Bind(new IPEndPoint(new IPAddress([127, 0, 0, (byte)(2 + (number % SourceAddresses))]), 0));
        _socket.Connect(IPAddress.Loopback, port);
        _socket.Blocking = false;
        _token = loop.Add(this, (int)_socket.Handle);
        Send(Encoding.ASCII.GetBytes(
            $"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
            "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"));
    }

    public void Send(ReadOnlySpan<byte> frame)
    {
        _sentAt = Stopwatch.GetTimestamp();
        if (_unsent.Length > 0)
        {
            _unsent = [.. _unsent, .. frame];
            return;
        }

        var sent = _socket.Send(frame, SocketFlags.None, out var error);
        if (error is not (SocketError.Success or SocketError.WouldBlock))
        {
            throw new IOException($"Sending failed: {error}.");
        }

        if (sent < frame.Length)
        {
            _unsent = frame[sent..].ToArray();
            _loop.WatchWritable((int)_socket.Handle, _token, true);
        }
    }

    public void OnWritable()
    {
        var rest = _unsent;
        _unsent = [];
        _loop.WatchWritable((int)_socket.Handle, _token, false);
        Send(rest);
    }

    public void OnReadable(byte[] buffer)
    {
        _unread.CopyTo(buffer, 0);
        var received = _socket.Receive(buffer.AsSpan(_unread.Length), SocketFlags.None, out var error);
        if (error == SocketError.WouldBlock)
        {
            return;
        }

        if (error != SocketError.Success || received == 0)
        {
            throw new IOException($"The server has closed a connection ({error}).");
        }

        var bytes = buffer.AsSpan(0, _unread.Length + received);
        var taken = _isOpen ? _frames.Take(bytes) : TakeUpgrade(bytes);
        _unread = taken == bytes.Length ? [] : bytes[taken..].ToArray();
    }

    /// <summary>Sends the keep-alive frame after the same time without a send as the protocol's own clients.</summary>
    public void KeepAlive()
    {
        if (_isOpen && _keepAlive is { } keepAlive && Stopwatch.GetElapsedTime(_sentAt) >= keepAlive.Interval)
        {
            Send(keepAlive.Frame);
        }
    }

    public void Dispose()
    {
        _socket.Dispose();
        _loop.Remove(_token);
    }

    private int TakeUpgrade(Span<byte> bytes)
    {
        var end = bytes.IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            return 0;
        }

        if (!bytes.StartsWith("HTTP/1.1 101"u8))
        {
            throw new IOException("The server did not upgrade: " + Encoding.UTF8.GetString(bytes));
        }

        _isOpen = true;
        _user.OnOpened();
        return end + 4 + _frames.Take(bytes[(end + 4)..]);
    }
}

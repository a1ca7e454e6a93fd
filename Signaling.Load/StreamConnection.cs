using System.Diagnostics;
using System.IO.Pipelines;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;

namespace Signaling.Load;

/// <summary>A WebSocket of a <see cref="StreamLoop"/>.</summary>
internal sealed class StreamConnection : IConnection
{
    private const int BufferBytes = 16 * 1024;
    private const int MaxWaitingBytes = 4 * 1024 * 1024;

    private static readonly TimeSpan _connectPatience = TimeSpan.FromSeconds(20);

    private readonly StreamLoop _loop;
    private readonly IConnectionUser _user;
    private readonly KeepAlive? _keepAlive;
    private readonly Action<string> _onClosed;
    private readonly Pipe _outgoing = new(new PipeOptions(pauseWriterThreshold: MaxWaitingBytes, resumeWriterThreshold: MaxWaitingBytes / 2));
    private readonly CancellationTokenSource _end = new();
    private readonly FrameReader _frames;
    private byte[] _unread = [];
    private long _sentAt = Stopwatch.GetTimestamp();
    private bool _isOpen;
    private bool _isClosed;

    public StreamConnection(StreamLoop loop, IConnectionUser user, Uri url, string? token, KeepAlive? keepAlive, Action<string> onClosed)
    {
        (_loop, _user, _keepAlive, _onClosed) = (loop, user, keepAlive, onClosed);
        _frames = new FrameReader(user.OnMessage, pong => Send(pong));
        _ = RunDetachedAsync(url, token);
    }

    public void Send(ReadOnlySpan<byte> frame)
    {
        if (_isClosed)
        {
            return;
        }

        _sentAt = Stopwatch.GetTimestamp();
        frame.CopyTo(_outgoing.Writer.GetSpan(frame.Length));
        _outgoing.Writer.Advance(frame.Length);
        var flushed = _outgoing.Writer.FlushAsync();
        if (!flushed.IsCompleted)
        {
            Close("the server does not read what was sent to it");
        }
    }

    /// <summary>Sends the keep-alive frame when it is due.</summary>
    public void KeepAlive()
    {
        if (_isOpen && _keepAlive is { } keepAlive && Stopwatch.GetElapsedTime(_sentAt) >= keepAlive.Interval)
        {
            Send(keepAlive.Frame);
        }
    }

    public void Dispose()
    {
        _isClosed = true;
        _end.Cancel();
    }

    // It reports each failure to the loop.
    private async Task RunDetachedAsync(Uri url, string? token)
    {
        var reason = "the server has ended the connection";
        try
        {
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await using var stream = await OpenAsync(socket, url, token);
            _loop.Post(Open);
            var writing = _outgoing.Reader.CopyToAsync(stream, _end.Token);
            await ReadAsync(stream);
            await _end.CancelAsync();
            await writing;
        }
        catch (Exception exception) when (exception is SocketException or IOException or AuthenticationException or OperationCanceledException or ObjectDisposedException)
        {
            reason = exception is OperationCanceledException ? "the server did not answer in time" : exception.Message;
        }

        _loop.Post(() => Close(reason));
    }

    private async Task<Stream> OpenAsync(Socket socket, Uri url, string? token)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(_end.Token);
        patience.CancelAfter(_connectPatience);
        await socket.ConnectAsync(url.IdnHost, url.Port, patience.Token);
        Stream stream = new NetworkStream(socket, ownsSocket: false);
        if (url.Scheme == Uri.UriSchemeHttps)
        {
            var secure = new SslStream(stream);
            await secure.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = url.IdnHost }, patience.Token);
            stream = secure;
        }

        var authorization = token is null ? string.Empty : $"Authorization: Bearer {token}\r\n";
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"GET {url.AbsolutePath} HTTP/1.1\r\nHost: {url.Authority}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
            $"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n{authorization}\r\n"), patience.Token);
        _unread = await ReadUpgradeAsync(stream, patience.Token);
        return stream;
    }

    // Returns what follows the answer.
    private static async Task<byte[]> ReadUpgradeAsync(Stream stream, CancellationToken patience)
    {
        var buffer = new byte[BufferBytes];
        var length = 0;
        while (length < buffer.Length)
        {
            var received = await stream.ReadAsync(buffer.AsMemory(length), patience);
            length += received;
            var end = buffer.AsSpan(0, length).IndexOf("\r\n\r\n"u8);
            if (received == 0 || (end >= 0 && !buffer.AsSpan().StartsWith("HTTP/1.1 101"u8)))
            {
                var text = Encoding.UTF8.GetString(buffer, 0, length).Split("\r\n");
                throw new IOException($"the server refused the WebSocket: {text[0]} {(end >= 0 ? text[^1] : string.Empty)}".TrimEnd());
            }

            if (end >= 0)
            {
                return buffer[(end + 4)..length];
            }
        }

        throw new IOException("the server's answer to the WebSocket request is too long");
    }

    private async Task ReadAsync(Stream stream)
    {
        while (true)
        {
            var buffer = new byte[BufferBytes];
            var received = await stream.ReadAsync(buffer, _end.Token);
            if (received == 0)
            {
                return;
            }

            _loop.Post(() => Take(buffer.AsSpan(0, received)));
        }
    }

    private void Open()
    {
        if (!_isClosed)
        {
            _isOpen = true;
            _user.OnOpened();
            Take([]);
        }
    }

    private void Take(ReadOnlySpan<byte> received)
    {
        if (_isClosed)
        {
            return;
        }

        try
        {
            ReadOnlySpan<byte> bytes = _unread.Length == 0 ? received : (byte[])[.. _unread, .. received];
            var taken = _frames.Take(bytes);
            _unread = bytes[taken..].ToArray();
        }
        catch (IOException exception)
        {
            Close(exception.Message);
        }
    }

    private void Close(string reason)
    {
        if (!_isClosed)
        {
            Dispose();
            _onClosed(reason);
        }
    }
}

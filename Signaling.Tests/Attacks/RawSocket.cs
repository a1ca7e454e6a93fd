using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Signaling.Tests.Attacks;

/// <summary>
/// An attacker's connection: HTTP and WebSocket frames written by hand, from an address of the attacker's own. It can send what no library would, and as
/// fast as the kernel takes it.
/// </summary>
internal sealed class RawSocket : IDisposable
{
    public const byte Text = 0x81;
    public const byte Fragment = 0x01;
    public const byte Ping = 0x89;

    private const string Handshake = "{\"protocol\":\"json\",\"version\":1}\u001e";

    /// <summary>The attacker's address. The whole network 127.0.0.0/8 is this machine.</summary>
    public static readonly IPAddress Attacker = IPAddress.Parse("127.0.0.2");

    private readonly Socket _socket;
    private long _received;

    private RawSocket(Socket socket) => _socket = socket;

    /// <summary>What the server answered to the request for a WebSocket: 101 if it accepted.</summary>
    public int Status { get; private set; }

    public bool IsAccepted => Status == 101;

    /// <summary>The received bytes.</summary>
    public long Received => Interlocked.Read(ref _received);

    public long Sent { get; private set; }

    public static async Task<RawSocket> OpenAsync(Uri server, IPAddress? from = null, string? host = null)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        var raw = new RawSocket(socket);
        try
        {
            socket.Bind(new IPEndPoint(from ?? Attacker, 0));
            await socket.ConnectAsync(IPAddress.Loopback, server.Port).WaitAsync(Support.Patience.Limit);
            await raw.SendAsync(Encoding.ASCII.GetBytes(
                $"GET {SignalingProtocol.Path} HTTP/1.1\r\nHost: {host ?? server.Authority}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"));
            var head = await raw.ReadHeadAsync();
            raw.Status = int.Parse(head.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
            return raw;
        }
        catch
        {
            raw.Dispose();
            throw;
        }
    }

    /// <summary>Opens a WebSocket and sends SignalR's handshake. The answers are not awaited.</summary>
    public static async Task<RawSocket> ConnectAsync(Uri server, IPAddress? from = null)
    {
        var raw = await OpenAsync(server, from);
        if (raw.IsAccepted)
        {
            await raw.SendAsync(Frame(Text, Handshake));
        }

        return raw;
    }

    public static byte[] Frame(byte first, string payload) => Frame(first, Encoding.UTF8.GetBytes(payload));

    /// <summary>A frame with a mask of zeros, which leaves the payload as it is.</summary>
    public static byte[] Frame(byte first, ReadOnlySpan<byte> payload)
    {
        var frame = new byte[payload.Length + 14];
        frame[0] = first;
        var length = 2;
        if (payload.Length < 126)
        {
            frame[1] = (byte)(0x80 | payload.Length);
        }
        else if (payload.Length <= ushort.MaxValue)
        {
            frame[1] = 0x80 | 126;
            BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(2), (ushort)payload.Length);
            length = 4;
        }
        else
        {
            frame[1] = 0x80 | 127;
            BinaryPrimitives.WriteUInt64BigEndian(frame.AsSpan(2), (ulong)payload.Length);
            length = 10;
        }

        payload.CopyTo(frame.AsSpan(length + 4));
        return frame[..(length + 4 + payload.Length)];
    }

    public static byte[] Record(string record) => Frame(Text, record + "\u001e");

    public async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var count = await _socket.SendAsync(bytes, SocketFlags.None, TestContext.Current.CancellationToken);
            Sent += count;
            bytes = bytes[count..];
        }
    }

    /// <summary>Sends the same bytes again and again until the server closes or the time is over.</summary>
    public async Task FloodAsync(byte[] bytes, CancellationToken enough)
    {
        try
        {
            while (!enough.IsCancellationRequested)
            {
                Sent += await _socket.SendAsync(bytes, SocketFlags.None, enough);
            }
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The server has closed, or there was enough.
        }
    }

    /// <summary>Reads until the server closes or the time is over. Returns the end of what it read, as text, and whether the server closed.</summary>
    /// <param name="enough">The end of the time.</param>
    /// <param name="bytesPerSecond">How fast it reads; null for as fast as it can.</param>
    public async Task<(string Text, bool IsClosed)> ReadAsync(CancellationToken enough, int? bytesPerSecond = null)
    {
        var buffer = new byte[16 * 1024];
        var tail = new StringBuilder();
        try
        {
            while (await _socket.ReceiveAsync(buffer, SocketFlags.None, enough) is var count and > 0)
            {
                Interlocked.Add(ref _received, count);
                tail.Append(Encoding.Latin1.GetString(buffer, 0, count));
                tail.Remove(0, Math.Max(0, tail.Length - (2 * buffer.Length)));
                if (bytesPerSecond is { } rate)
                {
                    await Task.Delay(TimeSpan.FromSeconds((double)count / rate), TimeProvider.System, enough);
                }
            }

            return (tail.ToString(), true);
        }
        catch (SocketException)
        {
            return (tail.ToString(), true);
        }
        catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException)
        {
            return (tail.ToString(), false);
        }
    }

    /// <summary>Waits until the server has sent this text.</summary>
    public async Task<string> ReadUntilAsync(string text)
    {
        var buffer = new byte[64 * 1024];
        var all = new StringBuilder();
        while (!all.ToString().Contains(text, StringComparison.Ordinal))
        {
            var count = await _socket.ReceiveAsync(buffer, SocketFlags.None).WaitAsync(Support.Patience.Limit);
            if (count == 0)
            {
                throw new InvalidOperationException($"The server closed before it sent '{text}': {all}");
            }

            Interlocked.Add(ref _received, count);
            all.Append(Encoding.Latin1.GetString(buffer, 0, count));
        }

        return all.ToString();
    }

    public void Dispose() => _socket.Dispose();

    // Byte by byte, because frames may follow.
    private async Task<string> ReadHeadAsync()
    {
        var head = new StringBuilder();
        var buffer = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (await _socket.ReceiveAsync(buffer, SocketFlags.None).WaitAsync(Support.Patience.Limit) == 0)
            {
                return "HTTP/1.1 0 closed";
            }

            head.Append((char)buffer[0]);
        }

        return head.ToString();
    }
}

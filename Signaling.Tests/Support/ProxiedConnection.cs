using System.Collections.Concurrent;
using System.Net.Sockets;

namespace Signaling.Tests.Support;

/// <summary>One connection through a <see cref="FaultyProxy"/>.</summary>
internal sealed class ProxiedConnection(Socket client, Action<ProxiedConnection, FaultyProxy.Piece> seen) : IDisposable
{
    private readonly ConcurrentQueue<ReadOnlyMemory<byte>> _held = new();
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Socket _server = new(SocketType.Stream, ProtocolType.Tcp);
    private bool _holds;

    /// <summary>Gets whether the client has requested a WebSocket on this connection.</summary>
    public bool IsWebSocket { get; private set; }

    /// <summary>Gets or sets whether data to the server is dropped, beginning with the next piece.</summary>
    public bool SwallowsUp { get; set; }

    /// <summary>Gets or sets whether data to the client is dropped, beginning with the next piece.</summary>
    public bool SwallowsDown { get; set; }

    /// <summary>Gets or sets the number of bytes of the current piece after which the connection is cut.</summary>
    public int? CutsAfter { get; set; }

    /// <summary>Completes when the server has ended the connection.</summary>
    public Task Ended => _ended.Task;

    public async Task ConnectAsync(Uri target)
    {
        await _server.ConnectAsync(target.Host, target.Port);
        _ = UpAsync();
        _ = DownAsync();
    }

    /// <summary>Holds all data to the server back until <see cref="Release"/>, beginning with the current piece, even after the client has closed.</summary>
    public void Hold() => _holds = true;

    public void Release() => _released.TrySetResult();

    public void Dispose() => Cut();

    public void Cut()
    {
        client.Close(timeout: 0);
        _server.Close(timeout: 0);
        Release();
    }

    private async Task UpAsync()
    {
        try
        {
            var holding = Task.CompletedTask;
            await foreach (var piece in PiecesAsync(client, isUp: true))
            {
                var isSwallowed = SwallowsUp;
                IsWebSocket |= piece.Text.Contains("Upgrade: websocket", StringComparison.OrdinalIgnoreCase);
                seen(this, piece);
                if (_holds)
                {
                    _held.Enqueue(piece.Bytes);
                    holding = _released.Task;
                }
                else if (!isSwallowed)
                {
                    await _server.SendAsync(piece.Bytes, SocketFlags.None);
                }
            }

            await holding;
            while (_held.TryDequeue(out var bytes))
            {
                await _server.SendAsync(bytes, SocketFlags.None);
            }

            _server.Shutdown(SocketShutdown.Send);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The connection was cut.
        }
    }

    private async Task DownAsync()
    {
        try
        {
            await foreach (var piece in PiecesAsync(_server, isUp: false))
            {
                var isSwallowed = SwallowsDown;
                seen(this, piece);
                if (CutsAfter is { } length)
                {
                    await client.SendAsync(piece.Bytes[..Math.Min(length, piece.Bytes.Length)], SocketFlags.None);
                    Cut();
                    return;
                }

                if (!isSwallowed && client.Connected)
                {
                    await TrySendAsync(piece.Bytes);
                }
            }

            client.Shutdown(SocketShutdown.Send);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The connection was cut.
        }
        finally
        {
            _ended.TrySetResult();
        }
    }

    /// <summary>Data to a client that has closed is lost. The direction to the server stays open.</summary>
    private async Task TrySendAsync(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            await client.SendAsync(bytes, SocketFlags.None);
        }
        catch (Exception exception) when (_holds && exception is SocketException or ObjectDisposedException)
        {
            // The client has closed the connection.
        }
    }

    private async IAsyncEnumerable<FaultyProxy.Piece> PiecesAsync(Socket from, bool isUp)
    {
        while (true)
        {
            var buffer = new byte[64 * 1024];
            int length;
            try
            {
                length = await from.ReceiveAsync(buffer, SocketFlags.None);
            }
            catch (SocketException) when (isUp && _holds)
            {
                yield break; // The client has reset the connection. The data sent before is still held.
            }

            if (length == 0)
            {
                yield break;
            }

            yield return new FaultyProxy.Piece(isUp, buffer.AsMemory(0, length));
        }
    }
}

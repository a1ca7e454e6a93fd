using System.Buffers;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace Signaling.Tests.Support;

/// <summary>
/// A cheap peer for tests with thousands of peers: a plain WebSocket that counts the received events, and checks that each arrives once and in
/// order.
/// </summary>
internal sealed class LoadPeer(Uri hub) : IDisposable
{
    private readonly ClientWebSocket _socket = new();
    private readonly Dictionary<string, int> _signalsFrom = [];
    private readonly HashSet<string> _left = [];
    private readonly TaskCompletionSource<string> _joined = New<string>();
    private readonly TaskCompletionSource _complete = New();
    private readonly TaskCompletionSource _gone = New();
    private readonly ArrayBufferWriter<byte> _outgoing = new();
    private int _awaitedSignals = int.MaxValue;
    private int _awaitedLeaves = int.MaxValue;
    private int _signals;
    private int _completions;

    /// <summary>Gets the error in the received events, if there is one.</summary>
    public Exception? Fault { get; private set; }

    public string Id { get; private set; } = string.Empty;

    /// <summary>Completes when the expected number of signals has arrived and every call has been answered.</summary>
    public Task Complete => _complete.Task;

    /// <summary>Completes when the expected number of <c>PeerLeft</c> events has arrived.</summary>
    public Task Alone => _gone.Task;

    public async Task JoinAsync(string room)
    {
        await _socket.ConnectAsync(new UriBuilder(hub) { Scheme = "ws" }.Uri, default);
        Write(PlainWebSocketPeer.Handshake);
        Write($$"""{"type":1,"invocationId":"join","target":"Join","arguments":[{"room":"{{room}}"}]}""");
        await FlushAsync();
        _ = ReadAsync();
        Id = await _joined.Task;
    }

    public void Await(int signals, int leaves)
    {
        _awaitedSignals = signals;
        _awaitedLeaves = leaves;
    }

    public async Task SendCandidatesAsync(IReadOnlyList<string> targets, int each)
    {
        for (var i = 0; i < each; i++)
        {
            foreach (var target in targets)
            {
                Write($$"""{"type":1,"invocationId":"{{i}}","target":"SendIce","arguments":["{{target}}",{"candidate":"{{i}}","sdpMid":"0"}]}""");
            }

            await FlushAsync();
        }
    }

    /// <summary>Leaves by calling Leave, by closing the socket, or by cutting the connection.</summary>
    public async Task LeaveAsync(int way)
    {
        switch (way % 3)
        {
            case 0:
                Write("""{"type":1,"target":"Leave","arguments":[]}""");
                await FlushAsync();
                break;
            case 1:
                await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, default);
                break;
            default:
                _socket.Abort();
                break;
        }
    }

    public void Dispose() => _socket.Dispose();

    private void Write(string record)
    {
        Encoding.UTF8.GetBytes(record, _outgoing);
        _outgoing.Write([(byte)PlainWebSocketPeer.RecordEnd]);
    }

    private async Task FlushAsync()
    {
        await _socket.SendAsync(_outgoing.WrittenMemory, WebSocketMessageType.Text, true, default);
        _outgoing.ResetWrittenCount();
    }

    private async Task ReadAsync()
    {
        var buffer = new byte[16 * 1024];
        var filled = 0;
        try
        {
            while (await _socket.ReceiveAsync(buffer.AsMemory(filled), default) is { MessageType: not WebSocketMessageType.Close } received)
            {
                filled += received.Count;
                var start = 0;
                for (int length; (length = buffer.AsSpan(start, filled - start).IndexOf((byte)PlainWebSocketPeer.RecordEnd)) >= 0; start += length + 1)
                {
                    Take(buffer.AsMemory(start, length));
                }

                buffer.AsSpan(start, filled - start).CopyTo(buffer);
                filled -= start;
            }
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException)
        {
            // This peer has cut the connection.
        }
        catch (Exception exception)
        {
            Fault = exception;
            _joined.TrySetException(exception);
            _complete.TrySetException(exception);
            _gone.TrySetException(exception);
        }
    }

    private void Take(ReadOnlyMemory<byte> record)
    {
        using var message = JsonDocument.Parse(record);
        var root = message.RootElement;
        switch (root.TryGetProperty("type", out var type) ? type.GetInt32() : 0)
        {
            case 1:
                TakeEvent(root.GetProperty("target").GetString()!, root.GetProperty("arguments"));
                break;
            case 3 when root.TryGetProperty("error", out var error):
                throw new InvalidOperationException(error.GetString());
            case 3 when root.GetProperty("invocationId").GetString() == "join":
                _joined.SetResult(root.GetProperty("result").GetProperty("peerId").GetString()!);
                break;
            case 3:
                _completions++;
                CheckComplete();
                break;
        }
    }

    private void TakeEvent(string name, JsonElement arguments)
    {
        var from = arguments[0].ValueKind == JsonValueKind.String ? arguments[0].GetString()! : string.Empty;
        switch (name)
        {
            case nameof(ISignalingPeer.ReceiveIce):
                var number = int.Parse(arguments[1].GetProperty("candidate").GetString()!, System.Globalization.CultureInfo.InvariantCulture);
                if (number != _signalsFrom.GetValueOrDefault(from))
                {
                    throw new InvalidOperationException($"Candidate {number} arrived, but {_signalsFrom.GetValueOrDefault(from)} was expected.");
                }

                _signalsFrom[from] = number + 1;
                _signals++;
                CheckComplete();
                break;
            case nameof(ISignalingPeer.PeerLeft):
                if (!_left.Add(from))
                {
                    throw new InvalidOperationException("PeerLeft arrived twice for the same peer.");
                }

                if (_left.Count == _awaitedLeaves)
                {
                    _gone.TrySetResult();
                }

                break;
        }
    }

    private void CheckComplete()
    {
        if (_signals == _awaitedSignals && _completions == _awaitedSignals)
        {
            _complete.TrySetResult();
        }
    }

    private static TaskCompletionSource<T> New<T>() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

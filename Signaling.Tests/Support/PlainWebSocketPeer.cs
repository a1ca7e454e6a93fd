using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Signaling.Tests.Support;

/// <summary>
/// A peer without SignalR's code: it writes the handshake and the JSON records of the hub protocol by hand to a WebSocket. A record ends with the
/// byte 0x1E.
/// </summary>
internal sealed class PlainWebSocketPeer : IAsyncDisposable
{
    public const char RecordEnd = '\u001e';

    public const string Handshake = """{"protocol":"json","version":1}""";

    private readonly ClientWebSocket _socket = new();
    private readonly byte[] _buffer = new byte[64 * 1024];
    private readonly Queue<string> _received = new();
    private readonly StringBuilder _partial = new();
    private int _calls;

    public WebSocket Socket => _socket;

    /// <summary>Opens the socket, without the handshake.</summary>
    public static Task<PlainWebSocketPeer> OpenAsync(SignalingServer server) => OpenAsync(server.Address);

    public static async Task<PlainWebSocketPeer> OpenAsync(Uri server)
    {
        var peer = new PlainWebSocketPeer();
        var address = new UriBuilder(new Uri(server, SignalingProtocol.Path)) { Scheme = "ws" }.Uri;
        await peer._socket.ConnectAsync(address, TestContext.Current.CancellationToken).InTime();
        return peer;
    }

    public static Task<PlainWebSocketPeer> ConnectAsync(SignalingServer server) => ConnectAsync(server.Address);

    public static async Task<PlainWebSocketPeer> ConnectAsync(Uri server)
    {
        var peer = await OpenAsync(server);
        await peer.SendRecordAsync(Handshake);
        (await peer.ReceiveRecordAsync()).Should().Be("{}");
        return peer;
    }

    public Task SendRecordAsync(string record) => SendAsync(Encoding.UTF8.GetBytes(record + RecordEnd));

    public Task SendAsync(ReadOnlyMemory<byte> bytes) =>
        _socket.SendAsync(bytes, WebSocketMessageType.Text, endOfMessage: true, TestContext.Current.CancellationToken).AsTask().InTime();

    /// <summary>Returns the next record, or null if the server has closed the connection.</summary>
    public async Task<string?> ReceiveRecordAsync()
    {
        while (_received.Count == 0)
        {
            var result = await _socket.ReceiveAsync(_buffer, TestContext.Current.CancellationToken).InTime();
            if (result.MessageType == WebSocketMessageType.Close)
            {
                return null;
            }

            // The tests with this peer send ASCII. Other characters could be split here.
            var parts = Encoding.UTF8.GetString(_buffer, 0, result.Count).Split(RecordEnd);
            foreach (var part in parts[..^1])
            {
                _received.Enqueue(_partial.Append(part).ToString());
                _partial.Clear();
            }

            _partial.Append(parts[^1]);
        }

        return _received.Dequeue();
    }

    /// <summary>Returns the next record that is not a ping.</summary>
    public async Task<JsonNode?> ReceiveAsync()
    {
        while (true)
        {
            var record = await ReceiveRecordAsync();
            var message = record is null ? null : JsonNode.Parse(record);
            if (message?["type"]?.GetValue<int>() != 6)
            {
                return message;
            }
        }
    }

    /// <summary>Writes a call and returns its invocation ID.</summary>
    public async Task<string> SendCallAsync(string method, params object?[] arguments)
    {
        var id = (++_calls).ToString(System.Globalization.CultureInfo.InvariantCulture);
        await SendRecordAsync(JsonSerializer.Serialize(new { type = 1, invocationId = id, target = method, arguments }, JsonSerializerOptions.Web));
        return id;
    }

    /// <summary>Makes a call and returns its completion. Records before the completion are dropped.</summary>
    public async Task<JsonNode> CallAsync(string method, params object?[] arguments)
    {
        var id = await SendCallAsync(method, arguments);
        while (await ReceiveAsync() is { } message)
        {
            if (message["type"]!.GetValue<int>() == 3 && message["invocationId"]!.GetValue<string>() == id)
            {
                return message;
            }
        }

        throw new InvalidOperationException("The server closed the connection.");
    }

    /// <summary>Joins a room and returns the peer's ID.</summary>
    public async Task<string> JoinAsync(string room) => (await CallAsync("Join", new JoinRequest(room)))["result"]!["peerId"]!.GetValue<string>();

    /// <summary>Reads until the server has closed or cut the connection.</summary>
    public async Task WaitForEndAsync()
    {
        try
        {
            while (await ReceiveRecordAsync() is not null)
            {
            }
        }
        catch (WebSocketException)
        {
            // The connection was cut.
        }
    }

    public ValueTask DisposeAsync()
    {
        _socket.Dispose();
        return ValueTask.CompletedTask;
    }
}

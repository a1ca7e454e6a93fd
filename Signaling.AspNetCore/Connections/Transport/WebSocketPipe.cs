using System.IO.Pipelines;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Connections.Features;
using Signaling.AspNetCore.Relay;

namespace Signaling.AspNetCore.Connections.Transport;

/// <summary>A WebSocket that the hub reads from and writes to without the two pipes that SignalR's transport puts between them.</summary>
/// <remarks>See docs/decisions/0005.</remarks>
internal sealed class WebSocketPipe : IDuplexPipe
{
    private readonly WebSocketReader _reader;
    private readonly WebSocketWriter _output;

    public WebSocketPipe(WebSocket socket, WebSocketReader reader, ITransferFormatFeature? format, TimeProvider time)
    {
        _reader = reader;
        _output = new(socket, format, Written, time);
    }

    /// <summary>The signals that the socket has taken.</summary>
    public WrittenSignals Written { get; } = new();

    public PipeReader Input => _reader;

    public PipeWriter Output => _output;

    /// <summary>How long the client has not taken what is being sent to it.</summary>
    public TimeSpan SendingFor => _output.PendingFor;

    /// <summary>From now on, a frame of the usual size comes to the hub in one piece.</summary>
    public void ReadLargePieces() => _reader.ReadLargePieces();

    /// <summary>The hub is done with it. SignalR's transport closes the socket.</summary>
    public void Complete()
    {
        _reader.Complete();
        _output.Complete();
    }
}

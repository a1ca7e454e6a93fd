using System.IO.Pipelines;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Connections.Features;
using Signaling.AspNetCore.Relay;

namespace Signaling.AspNetCore.Connections.Transport;

/// <summary>Connects the hub to a WebSocket without the two intermediate pipes of SignalR's transport.</summary>
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

    /// <summary>Gets the counter of the signals that the socket has accepted.</summary>
    public WrittenSignals Written { get; } = new();

    public PipeReader Input => _reader;

    public PipeWriter Output => _output;

    /// <summary>Gets the duration of the current send; zero when nothing is being sent.</summary>
    public TimeSpan SendingFor => _output.PendingFor;

    /// <summary>From now on, delivers a frame of the usual size to the hub in one piece.</summary>
    public void ReadLargePieces() => _reader.ReadLargePieces();

    /// <summary>Releases the pipe when the hub no longer uses it. SignalR's transport closes the socket.</summary>
    public void Complete()
    {
        _reader.Complete();
        _output.Complete();
    }
}

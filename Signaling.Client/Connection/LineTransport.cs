using System.Net.WebSockets;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.Http.Connections.Client;

namespace Signaling.Client;

/// <summary>
/// The transport of a connection. Records the steps of the connection, and ends it without an orderly close unless <see
/// cref="SayFarewell"/> was called.
/// </summary>
/// <remarks>
/// SignalR always ends a transport in the orderly way: it closes the WebSocket with 1000, or sends DELETE for long polling. For the server
/// that can mean that the peer leaves. A lost or dropped connection must not report this, and the message could arrive much later. So the
/// transport is dropped instead.
/// </remarks>
internal sealed class LineTransport(Action<LineTransport> opening) : IDisposable
{
    private readonly CancellationTokenSource _dropped = new();
    private volatile bool _saysFarewell;
    private volatile EntryStep _step;
    private volatile int _refusal;
    private volatile string _refusalText = "";

    /// <summary>Gets the transports that may be used.</summary>
    public HttpTransportType Allowed { get; private set; }

    /// <summary>Gets the transport that was requested last.</summary>
    public HttpTransportType Chosen { get; private set; }

    public EntryStep Step => _step;

    /// <summary>
    /// Gets the HTTP status of the last refused request; 0 when no request was refused, or when the platform does not report the status.
    /// </summary>
    public int Refusal => _refusal;

    /// <summary>Gets the beginning of the body of that refusal; empty for none.</summary>
    public string RefusalText => _refusalText;

    public bool IsDropped => _dropped.IsCancellationRequested;

    public bool MaySayFarewell => _saysFarewell && !IsDropped;

    /// <summary>
    /// Returns the transports that SignalR would try after the chosen one. SignalR tries them in the order of this enumeration.
    /// </summary>
    public HttpTransportType Others() => Chosen switch
    {
        HttpTransportType.WebSockets => Allowed & ~HttpTransportType.WebSockets,
        HttpTransportType.ServerSentEvents => Allowed & HttpTransportType.LongPolling,
        _ => HttpTransportType.None,
    };

    /// <summary>Inserts this transport into SignalR's options, around the application's own settings.</summary>
    public void Attach(HttpConnectionOptions http, HttpTransportType except)
    {
        Allowed = http.Transports &= ~except;
        var (handlers, tokens) = (http.HttpMessageHandlerFactory, http.AccessTokenProvider);
        http.HttpMessageHandlerFactory = inner => new LineHttpHandler(handlers?.Invoke(inner) ?? inner, this);
        http.AccessTokenProvider = tokens is null ? null : () => AskAsync(tokens);
#if NET
        if (OperatingSystem.IsBrowser())
        {
            return; // The browser opens the sockets and reports nothing about them.
        }
#endif
        var sockets = http.WebSocketFactory ?? WebSocketOpening.OpenAsync;
        http.WebSocketFactory = (context, cancellationToken) => OpenSocketAsync(sockets, context, cancellationToken);
    }

    public void Reach(EntryStep step) => _step = step;

    /// <summary>SignalR requests a transport. Earlier refusals do not matter if this transport opens.</summary>
    public void Open(HttpTransportType transport)
    {
        Chosen = transport;
        _step = EntryStep.Transport;
        if (!IsDropped)
        {
            opening(this);
        }
    }

    /// <summary>Returns the current step, as text for people.</summary>
    public string Doing() => _step switch
    {
        EntryStep.AccessToken => "Getting the access token",
        EntryStep.Begin or EntryStep.Negotiation => "The negotiation",
        EntryStep.Transport => $"Opening {Name()}",
        EntryStep.Handshake => $"The handshake over {Name()}",
        _ => "Entering the room",
    };

    /// <summary>Returns the missing answer, as text for people.</summary>
    public string Silence() => _step switch
    {
        EntryStep.Begin => "the connection was not made",
        EntryStep.AccessToken => "AccessTokenProvider did not return",
        EntryStep.Negotiation => "the negotiation was not answered",
        EntryStep.Transport => $"the request to open {Name()} was not answered",
        EntryStep.Handshake => $"{Name()} opened, but the handshake was not answered",
        _ => $"{Name()} opened and the handshake was answered, but the call to enter the room was not",
    };

    public void Refused(int status, string text) => (_refusalText, _refusal) = (text, status);

    /// <summary>Allows an orderly close: the connection ends on purpose, and the server must learn of it.</summary>
    public void SayFarewell() => _saysFarewell = true;

    /// <summary>Drops the transport: it ends at once and sends nothing more.</summary>
    public void Dispose()
    {
        try
        {
            _dropped.Cancel();
        }
        catch (AggregateException)
        {
            // A resource could not be disposed while it was in use. The transport is dropped all the same.
        }
    }

    /// <summary>Registers a callback for the drop of the transport. It runs at once when the transport was already dropped.</summary>
    public CancellationTokenRegistration OnDropped(Action end) => _dropped.Token.Register(end);

    /// <summary>Returns a source that is cancelled by the request's own token or by the drop of the transport.</summary>
    public CancellationTokenSource Linked(CancellationToken cancellationToken) =>
        CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _dropped.Token);

    private string Name() => Chosen switch
    {
        HttpTransportType.WebSockets => "a WebSocket",
        HttpTransportType.ServerSentEvents => "Server-Sent Events",
        _ => "long polling",
    };

    private async ValueTask<WebSocket> OpenSocketAsync(
        Func<WebSocketConnectionContext, CancellationToken, ValueTask<WebSocket>> sockets,
        WebSocketConnectionContext context,
        CancellationToken cancellationToken)
    {
        Open(HttpTransportType.WebSockets);
        using var either = Linked(cancellationToken);
        try
        {
            var socket = await sockets(context, either.Token).ConfigureAwait(false);
            _step = EntryStep.Handshake;
            return new LineWebSocket(socket, this);
        }
        catch (WebSocketRefusedException exception)
        {
            Refused(exception.Status, "");
            throw;
        }
    }

    private async Task<string?> AskAsync(Func<Task<string?>> tokens)
    {
        var step = _step;
        _step = EntryStep.AccessToken;
        var token = await tokens().ConfigureAwait(false);
        _step = step;
        return token;
    }
}

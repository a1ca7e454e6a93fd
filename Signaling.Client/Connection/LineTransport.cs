using System.Net.WebSockets;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.Http.Connections.Client;

namespace Signaling.Client;

/// <summary>What carries one connection: tells how far it has got, and ends without a farewell unless one was said.</summary>
/// <remarks>
/// SignalR ends a transport in the orderly way whenever it ends: it closes the WebSocket with 1000, and sends DELETE for long polling. For
/// the server that can mean that the peer leaves. A connection that was lost or given up must not say so, and what it would say may arrive
/// much later, so the transport is dropped instead.
/// </remarks>
internal sealed class LineTransport(Action<LineTransport> opening) : IDisposable
{
    private readonly CancellationTokenSource _dropped = new();
    private volatile bool _saysFarewell;
    private volatile EntryStep _step;
    private volatile int _refusal;

    /// <summary>The transports that may be used.</summary>
    public HttpTransportType Allowed { get; private set; }

    /// <summary>The transport that was requested last.</summary>
    public HttpTransportType Chosen { get; private set; }

    public EntryStep Step => _step;

    /// <summary>The HTTP status of the last refused request; 0 when no request was refused, or the system does not tell.</summary>
    public int Refusal => _refusal;

    public bool IsDropped => _dropped.IsCancellationRequested;

    public bool MaySayFarewell => _saysFarewell && !IsDropped;

    /// <summary>The transports that SignalR would try after the chosen one. It tries them in the order of this enumeration.</summary>
    public HttpTransportType Others() => Chosen switch
    {
        HttpTransportType.WebSockets => Allowed & ~HttpTransportType.WebSockets,
        HttpTransportType.ServerSentEvents => Allowed & HttpTransportType.LongPolling,
        _ => HttpTransportType.None,
    };

    /// <summary>Takes its place in SignalR's connection, around what the application configured.</summary>
    public void Attach(HttpConnectionOptions http, HttpTransportType except)
    {
        Allowed = http.Transports &= ~except;
        var (handlers, tokens) = (http.HttpMessageHandlerFactory, http.AccessTokenProvider);
        http.HttpMessageHandlerFactory = inner => new LineHttpHandler(handlers?.Invoke(inner) ?? inner, this);
        http.AccessTokenProvider = tokens is null ? null : () => AskAsync(tokens);
#if NET
        if (OperatingSystem.IsBrowser())
        {
            return; // The browser makes the sockets, and tells nothing of them.
        }
#endif
        var sockets = http.WebSocketFactory ?? WebSocketOpening.OpenAsync;
        http.WebSocketFactory = (context, cancellationToken) => OpenSocketAsync(sockets, context, cancellationToken);
    }

    public void Reach(EntryStep step) => _step = step;

    /// <summary>A transport is requested. What was refused before does not matter if this one opens.</summary>
    public void Open(HttpTransportType transport)
    {
        Chosen = transport;
        _step = EntryStep.Transport;
        if (!IsDropped)
        {
            opening(this);
        }
    }

    /// <summary>What was being done, in words.</summary>
    public string Doing() => _step switch
    {
        EntryStep.AccessToken => "Getting the access token",
        EntryStep.Begin or EntryStep.Negotiation => "The negotiation",
        EntryStep.Transport => $"Opening {Name()}",
        EntryStep.Handshake => $"The handshake over {Name()}",
        _ => "Entering the room",
    };

    /// <summary>What was waited for, in words.</summary>
    public string Silence() => _step switch
    {
        EntryStep.Begin => "the connection was not made",
        EntryStep.AccessToken => "AccessTokenProvider did not return",
        EntryStep.Negotiation => "the negotiation was not answered",
        EntryStep.Transport => $"the request to open {Name()} was not answered",
        EntryStep.Handshake => $"{Name()} opened, but the handshake was not answered",
        _ => $"{Name()} opened and the handshake was answered, but the call to enter the room was not",
    };

    public void Refused(int status) => _refusal = status;

    /// <summary>The connection is ended on purpose, and the server shall know.</summary>
    public void SayFarewell() => _saysFarewell = true;

    /// <summary>Drops it: ends it at once, and nothing is sent any more.</summary>
    public void Dispose()
    {
        try
        {
            _dropped.Cancel();
        }
        catch (AggregateException)
        {
            // Something that was in use could not be disposed. It is given up all the same.
        }
    }

    /// <summary>Runs when the transport is dropped, or at once when it was.</summary>
    public CancellationTokenRegistration OnDropped(Action end) => _dropped.Token.Register(end);

    /// <summary>Ends with either: the request's own token, or the transport.</summary>
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
            _refusal = exception.Status;
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

using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.Http.Connections.Client;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.Logging;
using Signaling.Contracts;

namespace Signaling.Client;

/// <summary>How a <see cref="SignalingClient"/> reaches its server. Read once, when the client is constructed.</summary>
public sealed class SignalingClientOptions
{
    /// <summary>
    /// The server's root, such as <c>https://signaling.example.com</c>, or the hub's full address, which ends in
    /// <see cref="SignalingProtocol.Path"/>. Absolute, <c>http</c> or <c>https</c>. Needed; default: null.
    /// </summary>
    public Uri? ServerUrl { get; set; }

    /// <summary>The hub protocol. Default: <see cref="SignalingClientProtocol.Json"/>.</summary>
    public SignalingClientProtocol Protocol { get; set; }

    /// <summary>
    /// Yields the access token (RFC 6750 bearer token) for each new connection, or null for none. It is asked again for every reconnect,
    /// so it can refresh a token. Its cancellation token ends with the attempt to connect. Default: null, no token.
    /// </summary>
    public Func<CancellationToken, Task<string?>>? AccessTokenProvider { get; set; }

    /// <summary>Where this client and the SignalR client below it log. Default: null, nowhere.</summary>
    public ILoggerFactory? LoggerFactory { get; set; }

    /// <summary>
    /// The transports that may be used; the client takes the first that works, WebSockets before Server-Sent Events before long polling.
    /// Default: all.
    /// </summary>
    public HttpTransportType Transports { get; set; } =
        HttpTransportType.WebSockets | HttpTransportType.ServerSentEvents | HttpTransportType.LongPolling;

    /// <summary>
    /// Opens the WebSocket at once, which saves a round trip and the need for sticky sessions, but leaves no other transport:
    /// <see cref="Transports"/> is ignored then. Default: false.
    /// </summary>
    public bool SkipNegotiation { get; set; }

    /// <summary>
    /// When to try again after a connection broke; a null delay gives up. The first connection of all is never retried. Default: null,
    /// which stands for a first try at once, then an exponential back-off with full jitter, up to 30 seconds, that goes on for ever. While
    /// the server keeps the peer's place, for 30 seconds unless set otherwise, the client comes back as the same peer.
    /// </summary>
    public IRetryPolicy? ReconnectPolicy { get; set; }

    /// <summary>
    /// Whether the client listens to the system: when there is a network again, or another one, it tries at once to connect again, or finds
    /// out within 5 seconds whether its connection still lives. <see cref="SignalingClient.ReconnectNow"/> does the same by hand. Default:
    /// true.
    /// </summary>
    public bool UseNetworkHints { get; set; } = true;

    /// <summary>
    /// How long it may take to enter: negotiation, opening the transport, SignalR's handshake and <c>Join</c> together; for each try to
    /// reconnect the same with <c>Resume</c>. A transport that opens and then stays silent gets a share of it; the client takes the next
    /// one of <see cref="Transports"/> then. Default: 20 seconds.
    /// </summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>
    /// How often the client says that it is there. Keep it at half the server's client timeout or less. Default: 15 seconds.
    /// </summary>
    public TimeSpan KeepAliveInterval { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long the server may be silent before the connection counts as broken. Default: 30 seconds.</summary>
    public TimeSpan ServerTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// The last word on the HTTP connection: proxies, certificates, headers, message handlers. Runs for each new connection, after all other
    /// options were applied. Default: null.
    /// </summary>
    public Action<HttpConnectionOptions>? ConfigureHttp { get; set; }

    /// <summary>Where hints come from: starts to call what it gets, until the result is disposed.</summary>
    internal Func<Action, IDisposable> NetworkHints { get; set; } = Signaling.Client.NetworkHints.Listen;

    /// <summary>How long a connection may be silent after a hint.</summary>
    internal TimeSpan ProbeTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a transport may stay silent while there is another; null for its share of <see cref="ConnectTimeout"/>.</summary>
    internal TimeSpan? TransportPatience { get; set; }

    /// <summary>So much later than announced a node that goes away may end the connection.</summary>
    internal TimeSpan DrainPatience { get; set; } = TimeSpan.FromSeconds(5);

    internal SignalingClientOptions Copy() => (SignalingClientOptions)MemberwiseClone();
}

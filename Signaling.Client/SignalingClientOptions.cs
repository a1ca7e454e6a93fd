using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.Http.Connections.Client;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.AspNetCore.SignalR.Protocol;
using Microsoft.Extensions.Logging;
using Signaling.Contracts;

namespace Signaling.Client;

/// <summary>The options of a <see cref="SignalingClient"/>. The client reads them once, in its constructor.</summary>
public sealed class SignalingClientOptions
{
    /// <summary>
    /// Gets or sets the server's root, such as <c>https://signaling.example.com</c>, or the hub's full address, which ends in <see
    /// cref="HubPath"/>. An absolute <c>http</c> or <c>https</c> URL. Required; default: null.
    /// </summary>
    public Uri? ServerUrl { get; set; }

    /// <summary>
    /// Gets or sets the path of the hub below <see cref="ServerUrl"/>. Default: <see cref="SignalingProtocol.Path"/>.
    /// </summary>
    public string HubPath { get; set; } = SignalingProtocol.Path;

    /// <summary>
    /// Gets or sets the hub protocol. Default: null, JSON. The package <c>Signaling.Client.MessagePack</c> sets MessagePack. Peers with different
    /// protocols meet in the same rooms.
    /// </summary>
    public IHubProtocol? HubProtocol { get; set; }

    /// <summary>
    /// Gets or sets the function that returns the access token (RFC 6750 bearer token) for each new connection, or null for none. It is
    /// called again for every reconnect, so it can refresh a token. It is also called some time before a JSON Web Token expires: the client
    /// continues with the new token on a new connection, and neither the application nor the other peers notice. Its cancellation token is
    /// cancelled at the end of the attempt to connect. Default: null, no token.
    /// </summary>
    public Func<CancellationToken, Task<string?>>? AccessTokenProvider { get; set; }

    /// <summary>Gets or sets the logger factory of this client and of the SignalR client that it uses. Default: null, no logging.</summary>
    public ILoggerFactory? LoggerFactory { get; set; }

    /// <summary>
    /// Gets or sets the allowed transports. The client uses the first that works, in the order WebSockets, Server-Sent Events, long
    /// polling. Default: all.
    /// </summary>
    public HttpTransportType Transports { get; set; } =
        HttpTransportType.WebSockets | HttpTransportType.ServerSentEvents | HttpTransportType.LongPolling;

    /// <summary>
    /// Gets or sets whether the client opens the WebSocket at once, without negotiation. This saves a round trip and needs no sticky
    /// sessions, but allows no other transport: <see cref="Transports"/> is ignored. Default: false.
    /// </summary>
    public bool SkipNegotiation { get; set; }

    /// <summary>
    /// Gets or sets the secret of the room, from <c>RoomSecret.Create()</c>: 32 random bytes as base64url. With it only peers with the same secret can
    /// read or make the signals, the name and the metadata of this client, and the server cannot. Peers without it are <see
    /// cref="RoomSnapshot.Strangers"/>. Needs .NET 10, and a system other than a browser. Default: null, no encryption.
    /// </summary>
    public string? RoomSecret { get; set; }

    /// <summary>
    /// Gets or sets the delays between attempts to reconnect; a null delay gives up. The first connection is never retried. Default: null,
    /// which means a first attempt at once, then an exponential back-off with full jitter, up to 30 seconds, without end. As long as the server
    /// keeps the peer's place (30 seconds by default), the delays are shorter, and an attempt comes shortly before the end of that time. Until then
    /// the client resumes as the same peer.
    /// </summary>
    public IRetryPolicy? ReconnectPolicy { get; set; }

    /// <summary>
    /// Gets or sets whether the client uses the system's network events. When the network is back or has changed, the client reconnects at
    /// once, or checks within 5 seconds whether its connection still works. An application can trigger the same with <see
    /// cref="SignalingClient.ReconnectNow"/>. Default: true.
    /// </summary>
    public bool UseNetworkHints { get; set; } = true;

    /// <summary>
    /// Gets or sets the time limit for connecting and joining: negotiation, opening the transport, SignalR's handshake and <c>Join</c>
    /// together. For each attempt to reconnect it is the limit of the same steps with <c>Resume</c>. A transport that opens and then stays
    /// silent gets a share of this time; then the client tries the next of <see cref="Transports"/>. Default: 20 seconds.
    /// </summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>
    /// Gets or sets the interval between the client's pings. Use at most half of the server's client timeout. Default: 15 seconds.
    /// </summary>
    public TimeSpan KeepAliveInterval { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// Gets or sets how long the server may be silent before the client treats the connection as broken. Default: 30 seconds.
    /// </summary>
    public TimeSpan ServerTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Gets or sets the callback that configures the HTTP connection: proxies, certificates, headers, message handlers. Runs for each new
    /// connection, after all other options were applied, so it can override them. Default: null.
    /// </summary>
    public Action<HttpConnectionOptions>? ConfigureHttp { get; set; }

    /// <summary>
    /// Gets or sets the context on which events are raised, such as that of a user interface's thread. <see cref="SignalingClient"/> posts each
    /// handler to it. Default: null, a thread-pool thread.
    /// </summary>
    public SynchronizationContext? SynchronizationContext { get; set; }

    /// <summary>
    /// Gets or sets how many events may wait for the application's handlers. When that many wait, the client drops its connection and raises
    /// <see cref="ReconnectingEvent"/>; it resumes as soon as half of them are handled. Signals that arrive at the server in the meantime wait there. At least 1; default: 4096.
    /// </summary>
    public int EventCapacity { get; set; } = 4096;

    /// <summary>Gets or sets the clock of all waits and time limits of this client. Default: null, the system's clock.</summary>
    public TimeProvider? TimeProvider { get; set; }

    /// <summary>Gets the clock.</summary>
    internal TimeProvider Time => TimeProvider ?? TimeProvider.System;

    /// <summary>Gets or sets the source of network hints. It calls the given action for each hint until the result is disposed.</summary>
    internal Func<Action, IDisposable> NetworkHints { get; set; } = Signaling.Client.NetworkHints.Listen;

    /// <summary>Gets or sets how long a connection may be silent after a hint.</summary>
    internal TimeSpan ProbeTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Gets or sets how long a transport may stay silent while another one is left; null to share <see cref="ConnectTimeout"/> equally.
    /// </summary>
    internal TimeSpan? TransportPatience { get; set; }

    /// <summary>Gets or sets the part of a token's remaining lifetime after which it is renewed, and the random part that is added to spread the clients.</summary>
    internal (double From, double Spread) RenewalPoint { get; set; } = (0.75, 0.1);

    /// <summary>Gets or sets how much later than announced a draining node may end the connection.</summary>
    internal TimeSpan DrainPatience { get; set; } = TimeSpan.FromSeconds(5);

    internal SignalingClientOptions Copy() => (SignalingClientOptions)MemberwiseClone();
}

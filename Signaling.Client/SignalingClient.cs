using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Signaling.Contracts;

namespace Signaling.Client;

/// <summary>
/// A peer's connection to the signaling service. It joins one room at a time, relays session descriptions and ICE candidates to the other peers
/// of that room, and keeps the room's roster. It does not depend on any WebRTC library.
/// </summary>
/// <remarks>
/// All members may be used from any thread. Calls throw <see cref="SignalingException"/> when the server refuses or the connection is lost,
/// <see cref="InvalidOperationException"/> while there is no connection, <see cref="OperationCanceledException"/> soon after their token is
/// cancelled, and <see cref="ObjectDisposedException"/> after <see cref="DisposeAsync"/>. Events are described at <see cref="PeerJoined"/>.
/// </remarks>
public sealed partial class SignalingClient : IAsyncDisposable
{
    private static readonly TimeSpan FarewellTimeout = TimeSpan.FromSeconds(2);

    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource<bool> _disposed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly RoomMembership _membership = new();
    private readonly TimeSpan _connectTimeout;
    private readonly bool _hasTokens;
    private readonly (double From, double Spread) _renewalPoint;
    private readonly Random _random = new(Guid.NewGuid().GetHashCode()); // as in JitteredReconnectPolicy
    private readonly ILogger _logger;
    private readonly HubLink _link;
    private readonly HintSubscription? _hints;
    private readonly RoomFeed _feed;
    private readonly Inbox _inbox;
    private HubLine? _roomLine; // The connection whose signals belong to this room. Guarded by the link's lock.
    private CancellationTokenSource? _renewing; // Ends the wait for the renewal of the current token. Guarded by the link's lock.
    private int _isDisposing;

    /// <summary>Initializes a new instance of the client, which is not connected yet.</summary>
    /// <param name="options">The server's address and further options. Later changes of them have no effect.</param>
    /// <exception cref="ArgumentException">The server's address is missing, relative, or neither http nor https; or another option is out of its range.</exception>
    public SignalingClient(SignalingClientOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options = options.Copy();
        _connectTimeout = options.ConnectTimeout;
        _hasTokens = options.AccessTokenProvider is not null;
        _renewalPoint = options.RenewalPoint;
        _logger = options.LoggerFactory?.CreateLogger(typeof(SignalingClient).FullName!) ?? NullLogger.Instance;
        _inbox = new Inbox(Handle, _logger);
        _feed = new RoomFeed(Raise, session => _ = MendDetachedAsync(session), _logger);
        var owner = new LinkOwner(
            OnWire,
            OnBroke,
            _membership.StaysAway,
            RestoreAsync,
            OnEnded);
        _link = new HubLink(options, owner, _logger, _stopping.Token);
        _hints = options.UseNetworkHints ? new HintSubscription(options.NetworkHints, _link.Hurry) : null;
        _inbox.Start();
    }

    /// <summary>Initializes a new instance of the client with default options. It is not connected yet.</summary>
    /// <param name="serverUrl">The server's root or the hub's full address, as in <see cref="SignalingClientOptions.ServerUrl"/>.</param>
    public SignalingClient(Uri serverUrl)
        : this(new SignalingClientOptions { ServerUrl = serverUrl })
    {
    }

    /// <inheritdoc cref="SignalingClient(Uri)"/>
    public SignalingClient(string serverUrl)
        : this(new Uri(serverUrl))
    {
    }

    /// <summary>Gets the state of the connection to the server.</summary>
    public SignalingClientState State => _link.State;

    /// <summary>
    /// Gets this peer's ID in its room; null outside a room. The ID stays the same when the client resumes after a break, and changes when the client
    /// has to join again.
    /// </summary>
    public string? PeerId => _feed.View?.PeerId;

    /// <summary>Gets the room's name; null outside a room. While reconnecting, all properties of the room keep their last values.</summary>
    public string? Room => _feed.View?.Room;

    /// <summary>
    /// Gets the other peers of the room, ordered by <see cref="PeerInfo.Order"/>: a snapshot that never changes. Empty outside a room.
    /// </summary>
    public IReadOnlyList<PeerInfo> Peers => _feed.View?.Roster.Peers ?? [];

    /// <summary>Gets this peer as the other peers see it; null outside a room.</summary>
    public PeerInfo? Self => _feed.View?.Self;

    /// <summary>
    /// Gets the limits of the server, known from the last <c>Join</c>; null before the first one. The client refuses larger content with
    /// <c>message_too_large</c> and does not send it.
    /// </summary>
    public Limits? Limits => _membership.Limits;

    /// <summary>Gets the version of the roster in <see cref="Peers"/>; 0 outside a room.</summary>
    public long Version => _feed.View?.Roster.Version ?? 0;

    /// <summary>Gets the STUN and TURN servers to use, ready for an RTCConfiguration. Empty outside a room.</summary>
    public IReadOnlyList<IceServer> IceServers => _feed.View?.IceServers ?? [];
}

namespace Signaling.Client;

public sealed partial class SignalingClient
{
    /// <summary>Somebody else entered the room.</summary>
    /// <remarks>
    /// This holds for every event of this class. Events are raised on a thread of the pool, one at a time and in the order of the wire;
    /// the next waits until the handlers have returned, so a handler that has much to do should hand it on, and must not block on a call
    /// of this client. An exception in a handler is logged and disturbs nobody else. When an event is raised, <see cref="Peers"/> and the
    /// other properties contain it already. A signal is only ever raised for a sender who is in <see cref="Peers"/>.
    /// </remarks>
    public event EventHandler<PeerJoinedEventArgs>? PeerJoined;

    /// <summary>Somebody else left the room.</summary>
    public event EventHandler<PeerLeftEventArgs>? PeerLeft;

    /// <summary>The name, the metadata or the state of somebody else changed.</summary>
    public event EventHandler<PeerUpdatedEventArgs>? PeerUpdated;

    /// <summary>
    /// Events were lost on the way or while there was no connection, and this is the whole room. No <see cref="PeerJoined"/>, <see cref="PeerLeft"/> or
    /// <see cref="PeerUpdated"/> is raised for what this contains: compare it with what you have.
    /// </summary>
    public event EventHandler<RosterChangedEventArgs>? RosterChanged;

    /// <summary>An offer came, or a rollback of one.</summary>
    public event EventHandler<OfferReceivedEventArgs>? OfferReceived;

    /// <summary>An answer came.</summary>
    public event EventHandler<AnswerReceivedEventArgs>? AnswerReceived;

    /// <summary>An ICE candidate came, or the end of candidates.</summary>
    public event EventHandler<IceCandidateReceivedEventArgs>? IceCandidateReceived;

    /// <summary>An application's own message came.</summary>
    public event EventHandler<MessageReceivedEventArgs>? MessageReceived;

    /// <summary>The server handed out new ICE servers, before the credentials of the former ones expire.</summary>
    public event EventHandler<IceServersChangedEventArgs>? IceServersChanged;

    /// <summary>
    /// This peer was put out of its room, or somebody else has come back as this peer with its resume token (<c>replaced</c>). The server
    /// then closes the connection, and the client does not reconnect by itself: <see cref="Closed"/> follows.
    /// </summary>
    public event EventHandler<RemovedEventArgs>? Removed;

    /// <summary>
    /// The server's node is going away. After <see cref="ServerDrainingEventArgs.ReconnectAfter"/> the client drops the connection without
    /// leaving its room and comes back by another node: <see cref="Reconnecting"/> and <see cref="Reconnected"/> follow. Nothing is to be
    /// done.
    /// </summary>
    public event EventHandler<ServerDrainingEventArgs>? ServerDraining;

    /// <summary>
    /// The connection broke, and the client tries to make a new one. Peer connections that work go on working. <see cref="Reconnected"/>
    /// or <see cref="Closed"/> follows.
    /// </summary>
    public event EventHandler<ReconnectingEventArgs>? Reconnecting;

    /// <summary>
    /// There is a new connection. <see cref="ReconnectedEventArgs.Resumed"/> tells whether this is still the same peer: then
    /// <see cref="RosterChanged"/> has said before what is different in the room, if anything is, and what was sent to this peer meanwhile
    /// follows. Otherwise the client has joined its room again as a new peer with a new ID, so the others have seen it leave and enter.
    /// <see cref="ReconnectedEventArgs.RejoinError"/> says when that was refused; the client is in no room then.
    /// </summary>
    public event EventHandler<ReconnectedEventArgs>? Reconnected;

    /// <summary>
    /// The connection is closed and stays so until the application connects again. Not raised by <see cref="DisposeAsync"/>.
    /// </summary>
    public event EventHandler<ClosedEventArgs>? Closed;

    private void Raise(EventArgs args)
    {
        switch (args)
        {
            case PeerJoinedEventArgs joined: Raise(PeerJoined, joined); break;
            case PeerLeftEventArgs left: Raise(PeerLeft, left); break;
            case PeerUpdatedEventArgs updated: Raise(PeerUpdated, updated); break;
            case RosterChangedEventArgs roster: Raise(RosterChanged, roster); break;
            case OfferReceivedEventArgs offer: Raise(OfferReceived, offer); break;
            case AnswerReceivedEventArgs answer: Raise(AnswerReceived, answer); break;
            case IceCandidateReceivedEventArgs candidate: Raise(IceCandidateReceived, candidate); break;
            case MessageReceivedEventArgs message: Raise(MessageReceived, message); break;
            case IceServersChangedEventArgs iceServers: Raise(IceServersChanged, iceServers); break;
            case RemovedEventArgs removed: Raise(Removed, removed); break;
            case ServerDrainingEventArgs draining: Raise(ServerDraining, draining); break;
            case ReconnectingEventArgs reconnecting: Raise(Reconnecting, reconnecting); break;
            case ReconnectedEventArgs reconnected: Raise(Reconnected, reconnected); break;
            case ClosedEventArgs closed: Raise(Closed, closed); break;
            default: throw new ArgumentException($"There is no event for {args.GetType().Name}.", nameof(args));
        }
    }

    private void Raise<T>(EventHandler<T>? handlers, T args)
        where T : EventArgs
    {
        foreach (var handler in handlers?.GetInvocationList() ?? [])
        {
            if (_stopping.IsCancellationRequested)
            {
                return;
            }

            try
            {
                ((EventHandler<T>)handler)(this, args);
            }
            catch (Exception exception)
            {
                Log.HandlerFailed(_logger, typeof(T).Name, exception);
            }
        }
    }
}

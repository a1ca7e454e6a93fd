using Signaling.Contracts;

namespace Signaling.Client;

public sealed partial class SignalingClient
{
    /// <summary>Another peer has joined the room.</summary>
    /// <remarks>
    /// The following applies to every event of this class. Events are raised on a thread-pool thread, one at a time and in the order of the wire.
    /// The next event waits until the handlers have returned: a handler should run long work elsewhere, and must not block on a call of this
    /// client. An exception in a handler is logged and affects no other handler. When an event is raised, <see cref="Peers"/> and the other
    /// properties already contain it. Signals are raised only for senders that are in <see cref="Peers"/>.
    /// </remarks>
    public event EventHandler<PeerJoinedEventArgs>? PeerJoined;

    /// <summary>Another peer has left the room.</summary>
    public event EventHandler<PeerLeftEventArgs>? PeerLeft;

    /// <summary>The name, the metadata or the state of another peer has changed.</summary>
    public event EventHandler<PeerUpdatedEventArgs>? PeerUpdated;

    /// <summary>
    /// The whole room, because events were lost, or came while there was no connection. The client raises no <see cref="PeerJoined"/>,
    /// <see cref="PeerLeft"/> or <see cref="PeerUpdated"/> for these changes: compare the roster with your data.
    /// </summary>
    public event EventHandler<RosterChangedEventArgs>? RosterChanged;

    /// <summary>An offer has arrived, or a rollback of an offer.</summary>
    public event EventHandler<OfferReceivedEventArgs>? OfferReceived;

    /// <summary>An answer has arrived.</summary>
    public event EventHandler<AnswerReceivedEventArgs>? AnswerReceived;

    /// <summary>An ICE candidate has arrived, or the end of candidates.</summary>
    public event EventHandler<IceCandidateReceivedEventArgs>? IceCandidateReceived;

    /// <summary>A message of the application has arrived.</summary>
    public event EventHandler<MessageReceivedEventArgs>? MessageReceived;

    /// <summary>The server has sent new ICE servers, before the credentials of the former ones expire.</summary>
    public event EventHandler<IceServersChangedEventArgs>? IceServersChanged;

    /// <summary>
    /// This peer was removed from its room, or another client has resumed with its resume token (<c>replaced</c>). The server then closes the
    /// connection, and the client does not reconnect: <see cref="Closed"/> follows.
    /// </summary>
    public event EventHandler<RemovedEventArgs>? Removed;

    /// <summary>
    /// A newcomer was refused because the room is locked. Only a client that may moderate the room receives it. See <see cref="JoinResult.Permissions"/>.
    /// </summary>
    public event EventHandler<PeerKnockedEventArgs>? PeerKnocked;

    /// <summary>
    /// The room was locked or unlocked, perhaps by this client. Only a client that may moderate the room receives it. <see cref="JoinResult.RoomLocked"/> has
    /// the state before.
    /// </summary>
    public event EventHandler<RoomLockChangedEventArgs>? RoomLockChanged;

    /// <summary>
    /// The server's node is draining. After <see cref="ServerDrainingEventArgs.ReconnectAfter"/> the client drops the connection without leaving
    /// its room, and resumes on another node: <see cref="Reconnecting"/> and <see cref="Reconnected"/> follow. The application need not act.
    /// </summary>
    public event EventHandler<ServerDrainingEventArgs>? ServerDraining;

    /// <summary>
    /// The connection broke, and the client tries to reconnect. Working peer connections continue to work. <see cref="Reconnected"/> or
    /// <see cref="Closed"/> follows.
    /// </summary>
    public event EventHandler<ReconnectingEventArgs>? Reconnecting;

    /// <summary>
    /// The client has a new connection. If <see cref="ReconnectedEventArgs.Resumed"/> is true, it is still the same peer:
    /// <see cref="RosterChanged"/> was raised before if the room has changed, and the signals sent to this peer in the meantime follow.
    /// Otherwise the client has joined its room again as a new peer with a new ID, so the other peers have seen it leave and join.
    /// If the server refused that, <see cref="ReconnectedEventArgs.RejoinError"/> is set and the client is in no room.
    /// </summary>
    public event EventHandler<ReconnectedEventArgs>? Reconnected;

    /// <summary>
    /// The connection is closed until the application connects again. Not raised by <see cref="DisposeAsync"/>.
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
            case PeerKnockedEventArgs knocked: Raise(PeerKnocked, knocked); break;
            case RoomLockChangedEventArgs changed: Raise(RoomLockChanged, changed); break;
            case ServerDrainingEventArgs draining: Raise(ServerDraining, draining); break;
            case ReconnectingEventArgs reconnecting: Raise(Reconnecting, reconnecting); break;
            case ReconnectedEventArgs reconnected: Raise(Reconnected, reconnected); break;
            case ClosedEventArgs closed: Raise(Closed, closed); break;
            default: throw new ArgumentException($"Unknown event data: {args.GetType().Name}.", nameof(args));
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

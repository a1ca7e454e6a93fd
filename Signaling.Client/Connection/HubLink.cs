using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR.Protocol;
using Microsoft.Extensions.Logging;

namespace Signaling.Client;

/// <summary>The connection to the hub. When it breaks, the link opens a new one. At most one is in use at a time.</summary>
/// <remarks>
/// Each attempt uses a connection object of its own. An attempt that hangs can be neither stopped nor accelerated. Late callbacks of an old
/// connection are recognised by their connection object. The link's lock is taken before that of <see cref="RoomFeed"/>.
/// </remarks>
internal sealed class HubLink
{
    private readonly object _lock = new();
    private readonly HubConnectionSetup _setup;
    private readonly LinkOwner _owner;
    private readonly LineOpener _opener;
    private readonly ILogger _logger;

    private volatile SignalingClientState _state;
    private HubLine? _line;

    public HubLink(SignalingClientOptions options, LinkOwner owner, ILogger logger, CancellationToken stopping)
    {
        _setup = new HubConnectionSetup(options);
        _owner = owner;
        _opener = new LineOpener(options.TransportPatience);
        _logger = logger;
        Calls = new CallQueue(_lock, () => PresentLocked, () => _state == SignalingClientState.Disconnected);
        Reconnection = new Reconnection(this, owner, options, logger, stopping);
        Renewal = new LineRenewal(this, _lock, owner, options.Time, stopping);
    }

    public SignalingClientState State => _state;

    public CallQueue Calls { get; }

    /// <summary>Gets the connection for calls; null while there is none.</summary>
    public HubLine? Line
    {
        get { lock (_lock) { return PresentLocked; } }
    }

    public Reconnection Reconnection { get; }

    public LineRenewal Renewal { get; }

    private HubLine? PresentLocked => _state == SignalingClientState.Connected ? _line : null;

    /// <summary>
    /// Tries to connect once. Never called concurrently, and only in the state <see cref="SignalingClientState.Disconnected"/>.
    /// </summary>
    public async Task ConnectAsync(EntryLimit limit, CancellationToken cancellationToken)
    {
        _opener.TryAll();
        try
        {
            var line = await OpenAsync(SignalingClientState.Connecting, limit, cancellationToken).ConfigureAwait(false);
            lock (_lock)
            {
                if (!line.IsOpen)
                {
                    throw Failure.OfLostConnection("The connection was lost as soon as it had opened.");
                }

                limit.Token.ThrowIfCancellationRequested();
                _state = SignalingClientState.Connected;
            }

            Log.Connected(_logger, _setup.HubUrl);
        }
        catch
        {
            lock (_lock)
            {
                if (_state == SignalingClientState.Connecting)
                {
                    _line?.DropDetached();
                    _line = null;
                    _state = SignalingClientState.Disconnected;
                }
            }

            throw;
        }
    }

    /// <summary>Opens a connection that the link does not use yet.</summary>
    public Task<HubLine> OpenSpareAsync(EntryLimit limit) => _opener.OpenAsync(NewLine, limit, CancellationToken.None);

    /// <summary>Opens a connection for the link.</summary>
    public Task<HubLine> OpenAsync(SignalingClientState state, EntryLimit limit, CancellationToken cancellationToken) => _opener.OpenAsync(
        (except, opening) =>
        {
            var line = NewLine(except, opening);
            lock (_lock)
            {
                if (limit.Token.IsCancellationRequested || (state == SignalingClientState.Reconnecting && _state != state))
                {
                    throw new OperationCanceledException(limit.Token); // detached meanwhile
                }

                _state = state;
                return _line = line;
            }
        },
        limit,
        cancellationToken);

    /// <summary>
    /// Marks the client as connected again: from now on calls can be sent. Calls <paramref name="tell"/> before a new break of the
    /// connection can be noticed. Returns false when the connection is no longer the current one, or has ended.
    /// </summary>
    /// <param name="line">The new connection.</param>
    /// <param name="resumed">
    /// Whether the client is the same peer as before. Otherwise the calls that were held for the former peer are not sent.
    /// </param>
    /// <param name="tell">Notifies the application.</param>
    public bool MarkRestored(HubLine line, bool resumed, Action tell)
    {
        lock (_lock)
        {
            if (line != _line || _state != SignalingClientState.Reconnecting || !line.IsOpen)
            {
                return false;
            }

            line.IsRestored = true;
            _state = SignalingClientState.Connected;
            tell();
            Calls.MakeHeldLocked(line, resumed);
            return true;
        }
    }

    /// <summary>
    /// Lets go of the connection, and makes no further attempt until <see cref="ConnectAsync"/>. Returns the connection, which the caller closes; null
    /// when there is none.
    /// </summary>
    public HubLine? Detach()
    {
        HubLine? line;
        CancellationTokenSource? attempts;
        lock (_lock)
        {
            line = _line;
            _line = null;
            _state = SignalingClientState.Disconnected;
            attempts = Reconnection.TakeLoopLocked();
            Calls.DropHeldLocked();
        }

        attempts?.Cancel();
        return line;
    }

    /// <summary>
    /// Closes a connection that does not answer, after the application has stopped waiting. The close is orderly, because no later
    /// connection will use a room that this one may have joined.
    /// </summary>
    public void Close(HubLine line, Exception reason)
    {
        lock (_lock)
        {
            if (line == PresentLocked)
            {
                _line = null;
                line.GiveUp();
                EndLocked(reason);
            }
        }

        line.DisposeDetached();
    }

    /// <inheritdoc cref="Reconnection.Hurry"/>
    public void Hurry()
    {
        _opener.TryAll();
        Reconnection.Hurry();
    }

    /// <summary>Returns false when the connection was not in use: a failed attempt is reported by the attempt itself.</summary>
    public bool Lose(HubLine line, Exception? exception)
    {
        lock (_lock)
        {
            if (line != PresentLocked || Renewal.TakesEndOfLocked(line))
            {
                return false;
            }

            _line = null;
            if (line.IsHandedOver)
            {
                Calls.HoldLocked(); // the outcome of the pending calls is certain, and follows from the connection's end
            }
            else
            {
                line.GiveUp();
            }

            if (_owner.StaysAway(line.IsDismissed))
            {
                EndLocked(exception);
            }
            else
            {
                _state = SignalingClientState.Reconnecting;
                _owner.Broke(exception);
                Reconnection.BeginLocked(exception);
            }

            return true;
        }
    }

    /// <summary>Ends a failed attempt. Returns false when it has succeeded in the meantime.</summary>
    public bool TryAbandon(HubLine? line, CancellationToken running)
    {
        lock (_lock)
        {
            if (line?.IsRestored == true)
            {
                return false;
            }

            // After a detach there may be another connection, which belongs to a later call of the application.
            _line = running.IsCancellationRequested ? _line : null;
        }

        if (line?.IsJoining == true)
        {
            line.DisposeDetached();
        }
        else
        {
            line?.DropDetached();
        }

        return true;
    }

    /// <summary>The attempts to reconnect have ended without success, unless the link was detached.</summary>
    public void GiveUp(Exception? exception, CancellationToken running)
    {
        lock (_lock)
        {
            if (!running.IsCancellationRequested && _state == SignalingClientState.Reconnecting)
            {
                EndLocked(exception);
            }
        }
    }

    /// <summary>Replaces the connection by another one of the same peer. Returns false when the former one is no longer the present one.</summary>
    public bool TryReplaceLocked(HubLine former, HubLine next)
    {
        if (PresentLocked != former)
        {
            return false;
        }

        _line = next;
        next.IsRestored = true;
        return true;
    }

    private void EndLocked(Exception? exception)
    {
        _state = SignalingClientState.Disconnected;
        Calls.DropHeldLocked();
        _owner.Ended(exception);
    }

    private HubLine NewLine(HttpTransportType except, Action<LineTransport> opening) =>
        new(_setup, new LineTransport(opening), except, Seen, OnEnded, _logger);

    private void Seen(HubLine line, HubMessage message)
    {
        lock (_lock)
        {
            if (!Renewal.TakesLocked(line, message) && line == _line)
            {
                if (line.Refusal is { } refusal)
                {
                    Calls.BlameLocked(line, refusal);
                }

                _owner.Received(line, message);
            }
        }
    }

    private void OnEnded(HubLine line, Exception? exception)
    {
        Lose(line, exception);
        line.DropDetached();
    }
}

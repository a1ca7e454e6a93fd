using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR.Protocol;
using Microsoft.Extensions.Logging;

namespace Signaling.Client;

/// <summary>The connection to the hub. When it breaks, the link opens a new one. At most one is in use at a time.</summary>
/// <remarks>
/// Each attempt uses a connection object of its own. An attempt that hangs can be neither stopped nor accelerated. Late callbacks of an old
/// connection are recognised by their connection object.
/// </remarks>
internal sealed partial class HubLink
{
    private readonly object _lock = new();
    private readonly HubConnectionSetup _setup;
    private readonly LinkOwner _owner;
    private readonly LineOpener _opener;
    private readonly ReconnectPace _pace;
    private readonly SignalingClientOptions _options;
    private readonly ILogger _logger;
    private readonly CancellationToken _stopping;

    private volatile SignalingClientState _state;
    private HubLine? _line;

    public HubLink(SignalingClientOptions options, LinkOwner owner, ILogger logger, CancellationToken stopping)
    {
        _setup = new HubConnectionSetup(options);
        _owner = owner;
        _opener = new LineOpener(options.TransportPatience);
        _pace = new ReconnectPace(options.ReconnectPolicy ?? new JitteredReconnectPolicy());
        _options = options;
        _logger = logger;
        _stopping = stopping;
    }

    public SignalingClientState State => _state;

    /// <summary>Gets the connection for calls; null while there is none.</summary>
    public HubLine? Line
    {
        get { lock (_lock) { return _state == SignalingClientState.Connected ? _line : null; } }
    }

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
                    throw new SignalingException("", "The connection was lost as soon as it had opened.", null, isTransient: true);
                }

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
                    _line = null;
                    _state = SignalingClientState.Disconnected;
                }
            }

            throw;
        }
    }

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
            MakeHeldCalls(line, resumed);
            return true;
        }
    }

    /// <summary>Closes the link permanently. Call it after cancelling the token that was passed as <c>stopping</c>.</summary>
    public async Task CloseAsync()
    {
        HubLine? line;
        lock (_lock)
        {
            line = _line;
            _line = null;
            _state = SignalingClientState.Disconnected;
            DropHeldCalls();
        }

        if (line is not null)
        {
            await line.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Closes a connection that does not answer, after the application has stopped waiting. The close is orderly, because no later
    /// connection will use a room that this one may have joined.
    /// </summary>
    public void Close(HubLine line, Exception reason)
    {
        lock (_lock)
        {
            if (line == _line && _state == SignalingClientState.Connected)
            {
                _line = null;
                line.GiveUp();
                End(reason);
            }
        }

        line.DisposeDetached();
    }

    private Task<HubLine> OpenAsync(SignalingClientState state, EntryLimit limit, CancellationToken cancellationToken)
    {
        return _opener.OpenAsync(Begin, limit, cancellationToken);

        HubLine Begin(HttpTransportType except, Action<LineTransport> opening)
        {
            var line = new HubLine(_setup, new LineTransport(opening), except, Seen, OnEnded, _logger);
            lock (_lock)
            {
                _stopping.ThrowIfCancellationRequested();
                _state = state;
                return _line = line;
            }
        }
    }

    private void Seen(HubLine line, HubMessage message)
    {
        lock (_lock)
        {
            if (_renewal?.Takes(line, message) == true)
            {
                return;
            }

            if (line == _line)
            {
                if (line.Refusal is { } refusal)
                {
                    Blame(line, refusal);
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

    /// <summary>Returns false when the connection was not in use: a failed attempt is reported by the attempt itself.</summary>
    private bool Lose(HubLine line, Exception? exception)
    {
        lock (_lock)
        {
            if (line != _line || _state != SignalingClientState.Connected || _renewal?.TakesEndOf(line) == true)
            {
                return false;
            }

            _line = null;
            if (line.IsHandedOver)
            {
                _holdsCalls = true; // the outcome of the pending calls is certain, and follows from the connection's end
            }
            else
            {
                line.GiveUp();
            }

            if (_owner.StaysAway(line.IsDismissed))
            {
                End(exception);
            }
            else
            {
                _state = SignalingClientState.Reconnecting;
                _pace.Begin();
                _owner.Broke(exception);
                _ = Task.Run(() => ReconnectDetachedAsync(exception), CancellationToken.None);
            }

            return true;
        }
    }

    private void End(Exception? exception)
    {
        lock (_lock)
        {
            _state = SignalingClientState.Disconnected;
            DropHeldCalls();
            _owner.Ended(exception);
        }
    }
}

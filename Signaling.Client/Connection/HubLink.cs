using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR.Protocol;
using Microsoft.Extensions.Logging;

namespace Signaling.Client;

/// <summary>The way to the hub: one connection at a time, and a new one when it breaks.</summary>
/// <remarks>
/// Each try is a connection of its own: one that hangs can neither be stopped nor hurried up, and what comes late from an old one is told
/// from the present by the object it comes from.
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

    /// <summary>The connection that calls may use; null while there is none.</summary>
    public HubLine? Line
    {
        get { lock (_lock) { return _state == SignalingClientState.Connected ? _line : null; } }
    }

    /// <summary>Tries once. Never called twice at a time, nor in another state than <see cref="SignalingClientState.Disconnected"/>.</summary>
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
                    throw new SignalingException("", "The connection ended as it began.", null, isTransient: true);
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
    /// Everything is as before: calls may be made, and <paramref name="tell"/> is called before the connection can be found broken again.
    /// False when the connection is not the present one any more, or has ended.
    /// </summary>
    /// <param name="line">The new connection.</param>
    /// <param name="resumed">This is the same peer as before. Otherwise calls that were held for it are not made any more.</param>
    /// <param name="tell">Tells the application.</param>
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

    /// <summary>For good, after what was passed as <c>stopping</c> has been cancelled.</summary>
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
    /// The present connection does not answer, and the application does not wait any longer. It is closed with a farewell, as nobody will
    /// come back for what it may have joined.
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

    /// <summary>False when the connection was not in use: a try that fails says so itself.</summary>
    private bool Lose(HubLine line, Exception? exception)
    {
        lock (_lock)
        {
            if (line != _line || _state != SignalingClientState.Connected)
            {
                return false;
            }

            _line = null;
            if (line.IsHandedOver)
            {
                _holdsCalls = true; // what became of those under way is certain, and told by the connection's end
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

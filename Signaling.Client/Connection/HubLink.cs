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
    private readonly ReconnectPace _pace;
    private readonly SignalingClientOptions _options;
    private readonly ILogger _logger;
    private readonly CancellationToken _stopping;

    /// <summary>
    /// Given up, but for the server perhaps this peer's connection: closed in the orderly way, it would take the peer out of its room. Once
    /// the peer is there on another connection, that does no harm.
    /// </summary>
    private readonly List<HubLine> _retired = [];

    private volatile SignalingClientState _state;
    private HubLine? _line;

    public HubLink(SignalingClientOptions options, LinkOwner owner, ILogger logger, CancellationToken stopping)
    {
        _setup = new HubConnectionSetup(options);
        _owner = owner;
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
    public async Task ConnectAsync(CancellationToken cancellationToken)
    {
        var line = Begin(SignalingClientState.Connecting);
        try
        {
            await line.StartAsync(cancellationToken).ConfigureAwait(false);
            lock (_lock)
            {
                if (!line.IsOpen)
                {
                    throw new IOException("The connection ended as it began.");
                }

                _state = SignalingClientState.Connected;
            }

            Log.Connected(_logger, _setup.HubUrl);
        }
        catch
        {
            lock (_lock)
            {
                if (_line == line)
                {
                    _line = null;
                    _state = SignalingClientState.Disconnected;
                }
            }

            line.DisposeDetached();
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
            CloseRetired();
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
            CloseRetired();
            DropHeldCalls();
        }

        if (line is not null)
        {
            await line.DisposeAsync().ConfigureAwait(false);
        }
    }

    private HubLine Begin(SignalingClientState state)
    {
        var line = new HubLine(_setup, Seen, OnEnded, _logger);
        lock (_lock)
        {
            _stopping.ThrowIfCancellationRequested();
            _state = state;
            return _line = line;
        }
    }

    private void Seen(HubLine line, HubMessage message)
    {
        lock (_lock)
        {
            if (line == _line)
            {
                _owner.Received(line, message);
            }
        }
    }

    private void OnEnded(HubLine line, Exception? exception)
    {
        Lose(line, exception);
        line.DisposeDetached();
    }

    /// <summary>False when the connection was not in use: a try that fails says so itself.</summary>
    private bool Lose(HubLine line, Exception? exception, bool retire = false)
    {
        lock (_lock)
        {
            _retired.Remove(line);
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

            if (retire)
            {
                _retired.Add(line);
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
            CloseRetired();
            DropHeldCalls();
            _owner.Ended(exception);
        }
    }

    private void CloseRetired()
    {
        _retired.ForEach(line => line.DisposeDetached());
        _retired.Clear();
    }
}

using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.AspNetCore.SignalR.Protocol;
using Microsoft.Extensions.Logging;
using Signaling.Contracts;

namespace Signaling.Client;

/// <summary>A SignalR connection, from its start to its end. It is never started twice.</summary>
internal sealed class HubLine : IAsyncDisposable
{
    private readonly HubConnection _connection;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _givenUp = new();
    private volatile StrongBox<CancellationToken>? _attempt;
    private volatile bool _isClosed;
    private volatile bool _isDismissed;
    private volatile bool _isDraining;
    private volatile bool _isHandedOver;
    private bool _isGivenUp;
    private volatile bool _isJoining;
    private int _messages;

    public HubLine(
        HubConnectionSetup setup,
        LineTransport transport,
        HttpTransportType except,
        Action<HubLine, HubMessage> seen,
        Action<HubLine, Exception?> ended,
        ILogger logger)
    {
        _logger = logger;
        Transport = transport;
        _connection = setup.Build(() => _attempt?.Value ?? CancellationToken.None, token => AccessToken = token, transport, except, message =>
        {
            Interlocked.Increment(ref _messages);
            if (message is CloseMessage close)
            {
                TakeFarewell(close);
            }

            seen(this, message);
        });
        _connection.Closed += exception =>
        {
            ended(this, exception);
            return Task.CompletedTask;
        };
    }

    public LineTransport Transport { get; }

    public bool IsOpen => !_isClosed && _connection.State == HubConnectionState.Connected;

    /// <summary>Gets the access token that this connection has sent last; null for none.</summary>
    public string? AccessToken { get; private set; }

    /// <summary>
    /// Gets the refusal with which the server closed the connection because of a call that was too large; otherwise null.
    /// </summary>
    public SignalingException? Refusal { get; private set; }

    /// <summary>Gets whether the server has closed the connection on purpose and does not allow a reconnect.</summary>
    public bool IsDismissed => _isDismissed;

    /// <summary>Gets or sets whether the server's node is draining. A draining node ends this connection itself.</summary>
    public bool IsDraining
    {
        get => _isDraining;
        set => _isDraining = value;
    }

    /// <summary>
    /// Gets whether the draining node has ended this connection. The node has sent everything before that, and it has not executed the
    /// calls that it did not answer.
    /// </summary>
    public bool IsHandedOver => _isHandedOver;

    /// <summary>
    /// Gets whether a <c>Join</c> was sent and is not answered yet. If the server has executed it, the new peer has no connection but this
    /// one, so an orderly close is right. After a <c>Resume</c> it would be wrong: the peer may continue on another connection.
    /// </summary>
    public bool IsJoining => _isJoining;

    /// <summary>
    /// Gets or sets whether the client's state was restored on this connection. Guarded by the lock of <see cref="HubLink"/>.
    /// </summary>
    public bool IsRestored { get; set; }

    /// <summary>Gets the number of received messages. When it grows, the connection is alive.</summary>
    public int Messages => Volatile.Read(ref _messages);

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _attempt = new StrongBox<CancellationToken>(cancellationToken);
        try
        {
            // Code of the application, such as its access token provider, may hang without observing the token.
            await Started().OrCancelledAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _attempt = null;
        }

        async Task<bool> Started()
        {
            await _connection.StartAsync(cancellationToken).ConfigureAwait(false);
            return true;
        }
    }

    public Task<T> InvokeAsync<T>(string method, object?[] arguments, CancellationToken cancellationToken) =>
        // SignalR observes the token everywhere but in the write itself, which waits while the connection is congested.
        _connection.InvokeCoreAsync<T>(method, arguments, cancellationToken)
            .OrCancelledAsync(cancellationToken)
            .OrCancelledAsync(_givenUp.Token);

    /// <summary>As <see cref="InvokeAsync"/>, for <c>Join</c>.</summary>
    public async Task<T> JoinAsync<T>(string method, object?[] arguments, CancellationToken cancellationToken)
    {
        _isJoining = true;
        try
        {
            var result = await InvokeAsync<T>(method, arguments, cancellationToken).ConfigureAwait(false);
            _isJoining = false;
            return result;
        }
        catch (HubException)
        {
            _isJoining = false;
            throw;
        }
    }

    /// <summary>
    /// Stops waiting for answers on this connection: pending calls fail. The connection itself may stay open. Does nothing after a handoff,
    /// because then the end of the connection decides the outcome of the calls.
    /// </summary>
    public void GiveUp()
    {
        lock (_givenUp)
        {
            if (_isHandedOver)
            {
                return;
            }

            _isGivenUp = true;
        }

        _givenUp.Cancel();
    }

    /// <summary>Closes the connection in the orderly way: for the server, the peer leaves. Never throws.</summary>
    public ValueTask DisposeAsync()
    {
        Transport.SayFarewell();
        return EndAsync();
    }

    /// <summary>As <see cref="DisposeAsync"/>. Drops the connection when the token is cancelled first.</summary>
    public async Task CloseAsync(CancellationToken patience)
    {
        try
        {
            await Closed().OrCancelledAsync(patience).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            Transport.Dispose();
        }

        async Task<bool> Closed()
        {
            await DisposeAsync().ConfigureAwait(false);
            return true;
        }
    }

    /// <summary>As <see cref="DisposeAsync"/>, without waiting: over a broken network an orderly close takes time.</summary>
    public void DisposeDetached() => _ = Task.Run(() => DisposeAsync().AsTask());

    /// <summary>
    /// Ends the connection at once, without an orderly close. For the server the connection broke, whenever the server notices it.
    /// </summary>
    public void DropDetached()
    {
        Transport.Dispose();
        _ = Task.Run(() => EndAsync().AsTask());
    }

    private async ValueTask EndAsync()
    {
        // The source has no timer and is not disposed: callers may need its token until the last call has ended.
        GiveUp();
        try
        {
            await _connection.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            Log.CloseFailed(_logger, exception);
        }
    }

    private void TakeFarewell(CloseMessage close)
    {
        _isDismissed |= !close.AllowReconnect;
        if (close.Error is { } error && Failure.OfRefusal(new HubException(error)) is { Code: SignalingErrorCodes.MessageTooLarge } refusal)
        {
            Refusal = refusal;
        }

        // A client that has given up the connection did not wait for the answers that came before the close message.
        if (_isDraining && close.AllowReconnect)
        {
            lock (_givenUp)
            {
                _isHandedOver = !_isGivenUp;
            }
        }

        _isClosed = true;
    }
}

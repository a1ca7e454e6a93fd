using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.AspNetCore.SignalR.Protocol;
using Microsoft.Extensions.Logging;
using Signaling.Contracts;

namespace Signaling.Client;

/// <summary>One SignalR connection, from its start to its end; it is never started twice.</summary>
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
        _connection = setup.Build(() => _attempt?.Value ?? CancellationToken.None, transport, except, message =>
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

    /// <summary>What the server said when it closed the connection for a call that it could not take; null otherwise.</summary>
    public SignalingException? Refusal { get; private set; }

    /// <summary>The server has closed the connection on purpose, and said so.</summary>
    public bool IsDismissed => _isDismissed;

    /// <summary>The server's node is going away: it says when it ends this connection.</summary>
    public bool IsDraining
    {
        get => _isDraining;
        set => _isDraining = value;
    }

    /// <summary>
    /// The node that is going away has ended this connection. What it had to say was said before, and calls that it has not answered before
    /// have not been made.
    /// </summary>
    public bool IsHandedOver => _isHandedOver;

    /// <summary>
    /// A <c>Join</c> was sent and not answered yet: if the server has done it, there is a peer that has nobody but this connection, so a
    /// farewell is right. After a <c>Resume</c> it would be wrong: the peer lives on by another connection.
    /// </summary>
    public bool IsJoining => _isJoining;

    /// <summary>Whether everything was made to be as before on this connection. Belongs to the <see cref="HubLink"/>'s lock.</summary>
    public bool IsRestored { get; set; }

    /// <summary>How many messages have come. When it grows, the connection lives.</summary>
    public int Messages => Volatile.Read(ref _messages);

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _attempt = new StrongBox<CancellationToken>(cancellationToken);
        try
        {
            // What the application has a part in, such as its provider of access tokens, may hang without looking at the token.
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
        // SignalR takes the token for all but the write itself, which waits while the connection is congested.
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
    /// Nothing is expected of it any more, so what is pending fails. The connection itself may stay. Of one that was handed over it is known
    /// what became of the calls, and its end tells them.
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

    /// <summary>Closes it in the orderly way, which tells the server that its peer leaves. Never fails.</summary>
    public ValueTask DisposeAsync()
    {
        Transport.SayFarewell();
        return EndAsync();
    }

    /// <summary>The same, when nobody waits for it: over a dead network an orderly end takes its time.</summary>
    public void DisposeDetached() => _ = Task.Run(() => DisposeAsync().AsTask());

    /// <summary>Ends it at once and without a farewell: for the server it broke, whenever the server learns of it.</summary>
    public void DropDetached()
    {
        Transport.Dispose();
        _ = Task.Run(() => EndAsync().AsTask());
    }

    private async ValueTask EndAsync()
    {
        // Has no timer and is left to the collector: it may be asked for its token until the last call has ended.
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
        if (close.Error is { } error && RefusalParser.Parse(new HubException(error)) is { Code: SignalingErrorCodes.MessageTooLarge } refusal)
        {
            Refusal = refusal;
        }

        // A client that has given the connection up has not waited for the answers before.
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

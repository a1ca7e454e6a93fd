using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.AspNetCore.SignalR.Protocol;
using Microsoft.Extensions.Logging;

namespace Signaling.Client;

/// <summary>One SignalR connection, from its start to its end; it is never started twice.</summary>
internal sealed class HubLine : IAsyncDisposable
{
    private readonly HubConnection _connection;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _givenUp = new();
    private volatile StrongBox<CancellationToken>? _attempt;
    private volatile bool _isDismissed;
    private volatile bool _isDraining;
    private volatile bool _isHandedOver;
    private bool _isGivenUp;
    private volatile bool _isUnsettled;
    private int _messages;

    public HubLine(
        HubConnectionSetup setup, Action<HubLine, HubMessage> seen, Action<HubLine, Exception?> ended, ILogger logger)
    {
        _logger = logger;
        _connection = setup.Build(() => _attempt?.Value ?? CancellationToken.None, message =>
        {
            Interlocked.Increment(ref _messages);
            _isDismissed |= message is CloseMessage { AllowReconnect: false };
            TakeFarewell(message);
            seen(this, message);
        });
        _connection.Closed += exception =>
        {
            ended(this, exception);
            return Task.CompletedTask;
        };
    }

    public bool IsOpen => _connection.State == HubConnectionState.Connected;

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
    /// A <c>Join</c> or <c>Resume</c> was sent and not answered yet: for the server this may be the peer's connection, so that closing it in
    /// the orderly way would mean that the peer leaves.
    /// </summary>
    public bool IsUnsettled => _isUnsettled;

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

    /// <summary>As <see cref="InvokeAsync"/>, for the calls that enter a room.</summary>
    public async Task<T> EnterAsync<T>(string method, object?[] arguments, CancellationToken cancellationToken)
    {
        _isUnsettled = true;
        try
        {
            var result = await InvokeAsync<T>(method, arguments, cancellationToken).ConfigureAwait(false);
            _isUnsettled = false;
            return result;
        }
        catch (HubException)
        {
            _isUnsettled = false;
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

    /// <summary>Closes it in the orderly way. Never fails.</summary>
    public async ValueTask DisposeAsync()
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

    /// <summary>The same, for one that nobody waits for: over a dead network an orderly end takes its time.</summary>
    public void DisposeDetached() => _ = Task.Run(() => DisposeAsync().AsTask());

    // Who has given it up has not waited for the answers before.
    private void TakeFarewell(HubMessage message)
    {
        if (_isDraining && message is CloseMessage { AllowReconnect: true })
        {
            lock (_givenUp)
            {
                _isHandedOver = !_isGivenUp;
            }
        }
    }
}

using Microsoft.AspNetCore.Http.Connections;

namespace Signaling.Client;

/// <summary>
/// Opens a connection with the first transport that works. When a transport opens and then stays silent, the next one is tried.
/// </summary>
/// <remarks>
/// SignalR tries the next transport only when a transport does not open. Some proxies accept every WebSocket and then forward nothing.
/// </remarks>
/// <param name="patience">
/// The time that a transport may stay silent while another one is left; null to share the remaining time equally.
/// </param>
internal sealed class LineOpener(TimeSpan? patience)
{
    /// <summary>The transports that were silent when a later one worked. They are skipped until the network may have changed.</summary>
    private HttpTransportType _silent;

    public void TryAll() => _silent = HttpTransportType.None;

    /// <param name="begin">
    /// Creates a connection without the given transports. The connection calls back when it requests a transport.
    /// </param>
    /// <param name="limit">The time limit for all attempts together.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="SignalingException">No transport could be opened.</exception>
    public async Task<HubLine> OpenAsync(
        Func<HttpTransportType, Action<LineTransport>, HubLine> begin, EntryLimit limit, CancellationToken cancellationToken)
    {
        var except = _silent;
        var failures = new List<string>();
        while (true)
        {
            using var share = new EntryLimit(limit.Remaining, limit.Time, limit.Token);
            using var attempt = CancellationTokenSource.CreateLinkedTokenSource(share.Token, cancellationToken);
            var line = begin(except, transport => share.Allow(ShareOf(transport, limit)));
            try
            {
                await line.StartAsync(attempt.Token).ConfigureAwait(false);
                _silent = except;
                return line;
            }
            catch (Exception exception)
            {
                line.DropDetached();
                cancellationToken.ThrowIfCancellationRequested();
                var isSilent = attempt.IsCancellationRequested;
                failures.Add(isSilent ? line.Transport.Silence() : $"{line.Transport.Doing()}: {exception.Message}");
                if (!isSilent || limit.Token.IsCancellationRequested || line.Transport.Others() == HttpTransportType.None)
                {
                    _silent = HttpTransportType.None;
                    throw isSilent ? Failure.OfSilence(limit, failures, exception) : Failure.OfConnecting(line.Transport.Refusal, line.Transport.RefusalText, failures, exception);
                }

                except |= ~line.Transport.Others();
            }
        }
    }

    private TimeSpan ShareOf(LineTransport transport, EntryLimit limit)
    {
        var others = transport.Others();
        var count = new[] { HttpTransportType.ServerSentEvents, HttpTransportType.LongPolling }.Count(each => others.HasFlag(each));
        return count == 0 ? limit.Remaining : patience ?? TimeSpan.FromTicks(limit.Remaining.Ticks / (count + 1));
    }
}

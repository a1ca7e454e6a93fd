using Microsoft.AspNetCore.Http.Connections;

namespace Signaling.Client;

/// <summary>Opens a connection by one transport after the other: a transport that opens and then stays silent is given up for the next.</summary>
/// <remarks>
/// SignalR takes the next transport only when one does not open. Some proxies open every WebSocket and then pass nothing on.
/// </remarks>
/// <param name="patience">How long a transport may stay silent while there is another; null for its share of the time that is left.</param>
internal sealed class LineOpener(TimeSpan? patience)
{
    /// <summary>Transports that were silent where a later one was not. They are not tried again until the network may have changed.</summary>
    private HttpTransportType _silent;

    public void TryAll() => _silent = HttpTransportType.None;

    /// <param name="begin">Makes a connection without these transports, which calls back when it requests one.</param>
    /// <param name="limit">The time for all of it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="SignalingException">There is no connection.</exception>
    public async Task<HubLine> OpenAsync(
        Func<HttpTransportType, Action<LineTransport>, HubLine> begin, EntryLimit limit, CancellationToken cancellationToken)
    {
        var except = _silent;
        var failures = new List<string>();
        while (true)
        {
            using var attempt = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
            var line = begin(except, transport => attempt.CancelAfter(ShareOf(transport, limit)));
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
                    throw isSilent ? Failure.OfSilence(limit, failures, exception) : Failure.OfConnecting(line.Transport.Refusal, failures, exception);
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

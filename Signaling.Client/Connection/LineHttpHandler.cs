using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http.Connections;

namespace Signaling.Client;

/// <summary>Handles the HTTP requests of a connection: negotiation, Server-Sent Events and long polling.</summary>
internal sealed class LineHttpHandler(HttpMessageHandler inner, LineTransport transport) : DelegatingHandler(inner)
{
    private const int LongestRefusal = 512;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Method == HttpMethod.Delete && !transport.MaySayFarewell)
        {
            // The transport treats this answer as "already closed" and logs no error.
            return new HttpResponseMessage(HttpStatusCode.NotFound) { RequestMessage = request };
        }

        var answered = Note(request);
        using var either = transport.Linked(cancellationToken);
        try
        {
            var response = await base.SendAsync(request, either.Token).ConfigureAwait(false);
            await NoteAsync(request, response, answered, either.Token).ConfigureAwait(false);
            return response;
        }
        catch (OperationCanceledException exception) when (transport.IsDropped && !cancellationToken.IsCancellationRequested)
        {
            // After an OperationCanceledException, long polling would poll again.
            throw new IOException("The client has dropped the connection.", exception);
        }
    }

    /// <summary>Returns the step that is reached when this request succeeds.</summary>
    private EntryStep Note(HttpRequestMessage request)
    {
        if (request.RequestUri?.AbsolutePath.EndsWith("/negotiate", StringComparison.Ordinal) == true)
        {
            transport.Reach(EntryStep.Negotiation);
            return EntryStep.Negotiation;
        }

        if (request.Method == HttpMethod.Get && transport.Step <= EntryStep.Transport)
        {
            transport.Open(IsEventStream(request) ? HttpTransportType.ServerSentEvents : HttpTransportType.LongPolling);
            return EntryStep.Handshake;
        }

        return transport.Step;
    }

    private async Task NoteAsync(HttpRequestMessage request, HttpResponseMessage response, EntryStep answered, CancellationToken cancellationToken)
    {
        if (!response.IsSuccessStatusCode)
        {
            transport.Refused((int)response.StatusCode, await ReadRefusalAsync(response, cancellationToken).ConfigureAwait(false));
        }
        else if (transport.Step < answered)
        {
            transport.Reach(answered);
        }

        if (IsEventStream(request))
        {
            // SignalR reads the body after this method has returned, for as long as the connection lives.
            transport.OnDropped(response.Dispose);
        }
    }

    /// <summary>
    /// Returns the beginning of the body, which has the server's code: what one read returns, because a proxy may send a body of any size, or none of the
    /// size that it has announced.
    /// </summary>
    private static async Task<string> ReadRefusalAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.StatusCode is not ((HttpStatusCode)429 or HttpStatusCode.ServiceUnavailable) || response.Content is null)
        {
            return "";
        }

        var bytes = new byte[LongestRefusal];
#if NET
        var body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        var length = await body.ReadAsync(bytes, cancellationToken).ConfigureAwait(false);
#else
        var body = await response.Content.ReadAsStreamAsync().ConfigureAwait(false);
        var length = await body.ReadAsync(bytes, 0, bytes.Length, cancellationToken).ConfigureAwait(false);
#endif
        return Encoding.UTF8.GetString(bytes, 0, length);
    }

    private static bool IsEventStream(HttpRequestMessage request) =>
        request.Headers.Accept.Any(accept => accept.MediaType == "text/event-stream");
}

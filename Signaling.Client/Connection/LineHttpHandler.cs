using System.Net;
using Microsoft.AspNetCore.Http.Connections;

namespace Signaling.Client;

/// <summary>Handles the HTTP requests of a connection: negotiation, Server-Sent Events and long polling.</summary>
internal sealed class LineHttpHandler(HttpMessageHandler inner, LineTransport transport) : DelegatingHandler(inner)
{
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
            Note(request, response, answered);
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

    private void Note(HttpRequestMessage request, HttpResponseMessage response, EntryStep answered)
    {
        if (!response.IsSuccessStatusCode)
        {
            transport.Refused((int)response.StatusCode);
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

    private static bool IsEventStream(HttpRequestMessage request) =>
        request.Headers.Accept.Any(accept => accept.MediaType == "text/event-stream");
}

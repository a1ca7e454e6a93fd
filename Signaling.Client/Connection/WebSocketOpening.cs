using System.Net.WebSockets;
using Microsoft.AspNetCore.Http.Connections.Client;

namespace Signaling.Client;

/// <summary>
/// Opens a WebSocket as SignalR does by default, with the application's settings in <see cref="HttpConnectionOptions"/>. SignalR's own
/// implementation reports no status of a refusal, and does not expose the socket, which must be aborted when its connection is dropped.
/// </summary>
internal static class WebSocketOpening
{
    public static async ValueTask<WebSocket> OpenAsync(WebSocketConnectionContext context, CancellationToken cancellationToken)
    {
        var socket = new ClientWebSocket();
        try
        {
            Apply(context.Options, socket.Options);
            if (context.Options.AccessTokenProvider is { } tokens && await tokens().ConfigureAwait(false) is { Length: > 0 } token)
            {
                socket.Options.SetRequestHeader("Authorization", $"Bearer {token}");
            }

            await ConnectAsync(socket, context, cancellationToken).ConfigureAwait(false);
            return socket;
        }
        catch (Exception exception)
        {
            var status = StatusOf(socket);
            socket.Dispose();
            if (exception is WebSocketException && status >= 400)
            {
                throw new WebSocketRefusedException(status, exception);
            }

            throw;
        }
    }

    private static void Apply(HttpConnectionOptions http, ClientWebSocketOptions options)
    {
        // Makes the server answer 401 instead of a redirect to a sign-in page.
        options.SetRequestHeader("X-Requested-With", "XMLHttpRequest");
        foreach (var header in http.Headers)
        {
            options.SetRequestHeader(header.Key, header.Value);
        }

        options.Cookies = http.Cookies;
        if (http.ClientCertificates is { Count: > 0 } certificates)
        {
            options.ClientCertificates.AddRange(certificates);
        }

        options.Credentials = http.Credentials ?? options.Credentials;
        options.Proxy = http.Proxy ?? options.Proxy;
        if (http.UseDefaultCredentials is { } usesDefaultCredentials)
        {
            options.UseDefaultCredentials = usesDefaultCredentials;
        }

#if NET
        options.CollectHttpResponseDetails = true;
#endif
        http.WebSocketConfiguration?.Invoke(options);
    }

#if NET
    private static async Task ConnectAsync(ClientWebSocket socket, WebSocketConnectionContext context, CancellationToken cancellationToken)
    {
        if (socket.Options.HttpVersion <= System.Net.HttpVersion.Version11)
        {
            await socket.ConnectAsync(context.Uri, cancellationToken).ConfigureAwait(false);
            return;
        }

        // Over HTTP/2 the socket is a stream of a connection that the invoker opens, and these settings are taken from the invoker only.
        var http = context.Options;
        var handler = new HttpClientHandler { CookieContainer = http.Cookies, Proxy = http.Proxy, Credentials = http.Credentials };
        if (http.ClientCertificates is { Count: > 0 } certificates)
        {
            handler.ClientCertificates.AddRange(certificates);
        }

        (socket.Options.Cookies, socket.Options.Credentials, socket.Options.Proxy) = (null, null, null);
        socket.Options.ClientCertificates.Clear();
        var invoker = new HttpMessageInvoker(http.HttpMessageHandlerFactory?.Invoke(handler) ?? handler);
        await socket.ConnectAsync(context.Uri, invoker, cancellationToken).ConfigureAwait(false);
    }

    private static int StatusOf(ClientWebSocket socket) => (int)socket.HttpStatusCode;
#else
    private static Task ConnectAsync(ClientWebSocket socket, WebSocketConnectionContext context, CancellationToken cancellationToken) =>
        socket.ConnectAsync(context.Uri, cancellationToken);

    private static int StatusOf(ClientWebSocket socket) => 0;
#endif
}

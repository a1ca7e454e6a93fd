using System.Net.WebSockets;
using Microsoft.AspNetCore.Http.Connections.Client;

namespace Signaling.Client;

/// <summary>
/// Opens a WebSocket as SignalR does by itself, with everything that the application set in <see cref="HttpConnectionOptions"/>. SignalR's own
/// way tells neither the status of a refusal nor hands out the socket, which has to be aborted when its connection is given up.
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
        // Makes the server answer 401 rather than lead to a page for signing in.
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

        // Over HTTP/2 the socket is a stream of a connection that someone else has to make, and takes these settings from there only.
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

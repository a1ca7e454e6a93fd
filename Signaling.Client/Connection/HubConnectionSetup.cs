using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.AspNetCore.SignalR.Protocol;
using Microsoft.Extensions.DependencyInjection;
using Signaling.Contracts;

namespace Signaling.Client;

/// <summary>Builds SignalR connections from the client's options. The options must not change.</summary>
internal sealed class HubConnectionSetup
{
    private static readonly TimeSpan LongestTimeout = TimeSpan.FromDays(1);

    private readonly SignalingClientOptions _options;

    public HubConnectionSetup(SignalingClientOptions options)
    {
        _options = options;
        HubUrl = UrlOf(options.ServerUrl);
        if (options.Protocol is not (SignalingClientProtocol.Json or SignalingClientProtocol.MessagePack))
        {
            throw new ArgumentException($"Unknown hub protocol: {options.Protocol}.", nameof(options));
        }

        if (options.ConnectTimeout <= TimeSpan.Zero || options.ConnectTimeout > LongestTimeout)
        {
            throw new ArgumentException(
                $"ConnectTimeout is {options.ConnectTimeout}. It must be positive and at most {LongestTimeout.TotalDays} day.", nameof(options));
        }
    }

    public Uri HubUrl { get; }

    /// <param name="attempt">Returns the token that ends the current attempt to connect. The access token provider receives it.</param>
    /// <param name="shown">Receives each access token of the connection.</param>
    /// <param name="transport">The transport of the connection.</param>
    /// <param name="except">The transports that must not be used.</param>
    /// <param name="seen">Receives every incoming message, in the order of the wire.</param>
    public HubConnection Build(
        Func<CancellationToken> attempt, Action<string?> shown, LineTransport transport, HttpTransportType except, Action<HubMessage> seen)
    {
        if (_options.Protocol == SignalingClientProtocol.MessagePack)
        {
            except |= HttpTransportType.ServerSentEvents; // text only
        }

        var builder = new HubConnectionBuilder()
            .WithUrl(HubUrl, http =>
            {
                http.Transports = _options.SkipNegotiation ? HttpTransportType.WebSockets : _options.Transports;
                http.SkipNegotiation = _options.SkipNegotiation;
                http.AccessTokenProvider = _options.AccessTokenProvider is { } provider ? () => ShowAsync(provider(attempt())) : null;
                _options.ConfigureHttp?.Invoke(http);
                transport.Attach(http, except);
            })
            .WithKeepAliveInterval(_options.KeepAliveInterval)
            .WithServerTimeout(_options.ServerTimeout);

        IHubProtocol protocol = _options.Protocol == SignalingClientProtocol.Json ? new JsonHubProtocol() : new MessagePackHubProtocol();
        builder.Services.AddSingleton<IHubProtocol>(new WireTap(protocol, seen));
        if (_options.LoggerFactory is { } loggerFactory)
        {
            builder.Services.AddSingleton(loggerFactory);
        }

        var connection = builder.Build();
        connection.HandshakeTimeout = Timeout.InfiniteTimeSpan; // EntryLimit limits the handshake together with the steps before and after it
        WireEvents.Register(connection);
        return connection;

        async Task<string?> ShowAsync(Task<string?> provided)
        {
            var token = await provided.ConfigureAwait(false);
            shown(token);
            return token;
        }
    }

    private static Uri UrlOf(Uri? serverUrl)
    {
        if (serverUrl is not { IsAbsoluteUri: true, Scheme: "http" or "https" })
        {
            throw new ArgumentException(
                "ServerUrl must be an absolute http or https URL, such as http://localhost:5080.", nameof(serverUrl));
        }

        var hub = new UriBuilder(serverUrl);
        var path = hub.Path.TrimEnd('/');
        hub.Path = path.EndsWith(SignalingProtocol.Path, StringComparison.Ordinal) ? path : path + SignalingProtocol.Path;
        return hub.Uri;
    }
}

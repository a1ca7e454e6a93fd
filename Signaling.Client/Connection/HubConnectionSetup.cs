using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.AspNetCore.SignalR.Protocol;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Signaling.Client;

/// <summary>Builds SignalR connections from the client's options. The options must not change.</summary>
internal sealed class HubConnectionSetup
{
    private static readonly TimeSpan LongestTimeout = TimeSpan.FromDays(1);

    private readonly SignalingClientOptions _options;

    public HubConnectionSetup(SignalingClientOptions options)
    {
        _options = options;
        HubUrl = UrlOf(options.ServerUrl, options.HubPath);
        if (options.ConnectTimeout <= TimeSpan.Zero || options.ConnectTimeout > LongestTimeout)
        {
            throw new ArgumentException(
                $"ConnectTimeout is {options.ConnectTimeout}. It must be positive and at most {LongestTimeout.TotalDays} day.", nameof(options));
        }

        if (options.EventCapacity < 1)
        {
            throw new ArgumentException($"EventCapacity is {options.EventCapacity}. It must be at least 1.", nameof(options));
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
        var protocol = _options.HubProtocol ?? NewJsonProtocol();
        if (protocol.TransferFormat == TransferFormat.Binary)
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

    private static JsonHubProtocol NewJsonProtocol()
    {
        var options = new JsonHubProtocolOptions();
#if NET
        options.PayloadSerializerOptions.TypeInfoResolver = Contracts.SignalingJson.TypeInfoResolver; // no reflection
#endif
        return new JsonHubProtocol(Options.Create(options));
    }

    private static Uri UrlOf(Uri? serverUrl, string? hubPath)
    {
        if (serverUrl is not { IsAbsoluteUri: true, Scheme: "http" or "https" })
        {
            throw new ArgumentException(
                "ServerUrl must be an absolute http or https URL, such as http://localhost:5080.", nameof(serverUrl));
        }

        if (hubPath is not ['/', .., not '/'])
        {
            throw new ArgumentException($"HubPath is '{hubPath}'. It must begin with a slash and end without one, such as /signaling.", nameof(hubPath));
        }

        var hub = new UriBuilder(serverUrl);
        var path = hub.Path.TrimEnd('/');
        hub.Path = path.EndsWith(hubPath, StringComparison.Ordinal) ? path : path + hubPath;
        return hub.Uri;
    }
}

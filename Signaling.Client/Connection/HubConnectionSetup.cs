using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.AspNetCore.SignalR.Protocol;
using Microsoft.Extensions.DependencyInjection;
using Signaling.Contracts;

namespace Signaling.Client;

/// <summary>Makes SignalR's connection out of the client's options.</summary>
internal static class HubConnectionSetup
{
    public static HubConnection Build(
        SignalingClientOptions options,
        Uri hubUrl,
        Func<Task<string?>>? accessToken,
        IRetryPolicy reconnectPolicy,
        Action<HubMessage> seen)
    {
        var builder = new HubConnectionBuilder()
            .WithUrl(hubUrl, http =>
            {
                http.Transports = options.SkipNegotiation ? HttpTransportType.WebSockets : options.Transports;
                http.SkipNegotiation = options.SkipNegotiation;
                http.AccessTokenProvider = accessToken;
                options.ConfigureHttp?.Invoke(http);
            })
            .WithAutomaticReconnect(reconnectPolicy)
            .WithKeepAliveInterval(options.KeepAliveInterval)
            .WithServerTimeout(options.ServerTimeout);

        IHubProtocol protocol = options.Protocol switch
        {
            SignalingClientProtocol.Json => new JsonHubProtocol(),
            SignalingClientProtocol.MessagePack => new MessagePackHubProtocol(),
            _ => throw new ArgumentException($"There is no hub protocol {options.Protocol}.", nameof(options)),
        };
        builder.Services.AddSingleton<IHubProtocol>(new WireTap(protocol, seen));
        if (options.LoggerFactory is { } loggerFactory)
        {
            builder.Services.AddSingleton(loggerFactory);
        }

        var connection = builder.Build();
        WireEvents.Register(connection);
        return connection;
    }

    public static Uri HubUrl(Uri? serverUrl)
    {
        if (serverUrl is not { IsAbsoluteUri: true, Scheme: "http" or "https" })
        {
            throw new ArgumentException(
                "The server's address must be absolute and http or https, such as http://localhost:5080.", nameof(serverUrl));
        }

        var hub = new UriBuilder(serverUrl);
        var path = hub.Path.TrimEnd('/');
        hub.Path = path.EndsWith(SignalingProtocol.Path, StringComparison.Ordinal) ? path : path + SignalingProtocol.Path;
        return hub.Uri;
    }
}

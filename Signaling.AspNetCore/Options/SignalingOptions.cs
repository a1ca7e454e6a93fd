using System.ComponentModel.DataAnnotations;
using Signaling.Contracts;

namespace Signaling.AspNetCore;

/// <summary>The settings of the signaling service, bound from the configuration section <see cref="SectionName"/> and checked at start.</summary>
public sealed class SignalingOptions
{
    /// <summary>The configuration section: <c>Signaling</c>.</summary>
    public const string SectionName = "Signaling";

    /// <summary>
    /// Web origins from which browsers may use the hub besides the server's own, such as <c>https://app.example</c>; <c>*</c> for any.
    /// Default: none. Clients that send no <c>Origin</c>, as desktop apps do, are not concerned.
    /// </summary>
    public IList<string> AllowedOrigins { get; init; } = [];

    /// <summary>
    /// The path below which this project's own server serves everything, such as <c>/rtc</c>, when a proxy passes that path on. Default: none.
    /// Not needed behind a proxy that removes the path. An application that embeds the service calls <c>UsePathBase</c> instead.
    /// </summary>
    [RegularExpression("(/[A-Za-z0-9._~-]+)+", ErrorMessage = "is not a path such as /rtc, with a slash at its beginning and none at its end.")]
    public string PathBase { get; set; } = string.Empty;

    /// <summary>How long a connection may stay without ever having joined a room; then it is closed. Default: 1 minute.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00", ConvertValueInInvariantCulture = true)]
    public TimeSpan JoinTimeout { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// How long a connection may send nothing, not even a ping; then it is broken. At least twice the interval in which clients ping, which
    /// is 15 s in SignalR's own clients. Default: 30 seconds.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00", ConvertValueInInvariantCulture = true)]
    public TimeSpan ClientTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How often the server pings a connection to which it has nothing else to send. Default: 15 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00", ConvertValueInInvariantCulture = true)]
    public TimeSpan KeepAliveInterval { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a new connection may take for SignalR's handshake. Default: 15 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00", ConvertValueInInvariantCulture = true)]
    public TimeSpan HandshakeTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// How long a poll of a long-polling client waits for something to send. SignalR sends no pings over long polling, so a poll has to end
    /// before any proxy on the way gives it up. Default: 15 seconds.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00", ConvertValueInInvariantCulture = true)]
    public TimeSpan PollTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// How long a peer whose connection broke stays in its room as <c>suspended</c>, so that it can come back as itself; zero to take it out at
    /// once. Default: 30 seconds.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00", ConvertValueInInvariantCulture = true)]
    public TimeSpan ResumeWindow { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long a peer stays in its room as <c>suspended</c> after its WebSocket was closed with 1000, 1001 or no status and without a farewell: a page
    /// that went away, or a proxy that reloads its configuration. Then it leaves, with <c>left</c>. At most the resume window. Default: 3 seconds.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00", ConvertValueInInvariantCulture = true)]
    public TimeSpan CloseGrace { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>The most peers in all rooms of this server together; null for no limit, which is the default.</summary>
    [Range(1, int.MaxValue)]
    public int? MaxPeers { get; set; }

    /// <summary>STUN and TURN servers that every peer is told when it joins. Default: none.</summary>
    public IList<IceServerOptions> IceServers { get; init; } = [];

    /// <summary>What a single message or room may hold.</summary>
    public SignalingLimits Limits { get; init; } = new();

    /// <summary>What may wait for a connection that reads slower than others send to it.</summary>
    public OutgoingQueueOptions OutgoingQueue { get; init; } = new();

    /// <summary>What may wait for a suspended peer.</summary>
    public MailboxOptions Mailbox { get; init; } = new();

    /// <summary>How a node goes away.</summary>
    public DrainingOptions Draining { get; init; } = new();

    /// <summary>What the configuration holds below <see cref="SectionName"/> and could not be read. It stops the start.</summary>
    internal List<string> Misread { get; } = [];

    internal IReadOnlyList<IceServer> ToIceServers() =>
        [.. IceServers.Select(server => new IceServer([.. server.Urls], server.Username, server.Credential))];
}

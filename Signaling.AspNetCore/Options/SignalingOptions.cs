using System.ComponentModel.DataAnnotations;

namespace Signaling.AspNetCore;

/// <summary>
/// The settings of the signaling service. They are bound from the configuration section <see cref="SectionName"/> and validated at start.
/// </summary>
public sealed class SignalingOptions
{
    /// <summary>The configuration section: <c>Signaling</c>.</summary>
    public const string SectionName = "Signaling";

    /// <summary>
    /// Gets the web origins, besides the server's own, from which browsers may use the hub, such as <c>https://app.example</c>; <c>*</c> for any.
    /// Default: none. Clients that send no <c>Origin</c>, such as desktop apps, are not affected.
    /// </summary>
    public IList<string> AllowedOrigins { get; init; } = [];

    /// <summary>
    /// Gets or sets the path below which this project's own server serves all endpoints, such as <c>/rtc</c>, if a proxy forwards that path. Default:
    /// none. Not needed behind a proxy that removes the path. An application that embeds the service calls <c>UsePathBase</c> instead.
    /// </summary>
    [RegularExpression("(/[A-Za-z0-9._~-]+)+", ErrorMessage = "is not a path such as /rtc, with a slash at its beginning and none at its end.")]
    public string PathBase { get; set; } = string.Empty;

    /// <summary>Gets or sets how long a connection may stay open without joining a room. Then it is closed. Default: 1 minute.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00", ConvertValueInInvariantCulture = true)]
    public TimeSpan JoinTimeout { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Gets or sets how long a connection may send no message, not even a ping. Then it is cut. At least twice the clients' ping interval, which is
    /// 15 s in SignalR's own clients. Default: 30 seconds.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00", ConvertValueInInvariantCulture = true)]
    public TimeSpan ClientTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Gets or sets the interval in which the server pings an idle connection. Default: 15 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00", ConvertValueInInvariantCulture = true)]
    public TimeSpan KeepAliveInterval { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Gets or sets the time limit of a new connection for SignalR's handshake. Default: 15 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00", ConvertValueInInvariantCulture = true)]
    public TimeSpan HandshakeTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// Gets or sets how long a poll of a long-polling client waits for a message. SignalR sends no pings over long polling, so a poll must end before
    /// the timeout of any proxy between client and server. Default: 15 seconds.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00", ConvertValueInInvariantCulture = true)]
    public TimeSpan PollTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// Gets or sets how long a peer with a broken connection stays in its room as <c>suspended</c>, so that it can resume with the same peer ID. With
    /// zero, the peer leaves at once. Default: 30 seconds.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00", ConvertValueInInvariantCulture = true)]
    public TimeSpan ResumeWindow { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Gets or sets how long a peer stays in its room as <c>suspended</c> after its WebSocket was closed with 1000, 1001 or no status, but without
    /// SignalR's Close message. This happens when a page is closed, or when a proxy reloads its configuration. Then the peer leaves with the reason
    /// <c>left</c>. At most the resume window. Default: 3 seconds.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00", ConvertValueInInvariantCulture = true)]
    public TimeSpan CloseGrace { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>Gets or sets the maximum number of peers in all rooms of this server together; null for no limit. Default: null.</summary>
    [Range(1, int.MaxValue)]
    public int? MaxPeers { get; set; }

    /// <summary>Gets or sets the maximum number of open connections of this node; null for no limit. Default: null.</summary>
    [Range(1, int.MaxValue)]
    public int? MaxConnections { get; set; }

    /// <summary>
    /// Gets the proxies that may name a client's address in <c>X-Forwarded-For</c>: IP addresses, or networks such as <c>10.0.0.0/8</c>. Default: none, so
    /// that no client can choose its address.
    /// </summary>
    public IList<string> TrustedProxies { get; init; } = [];

    /// <summary>Gets the STUN and TURN servers, and the credentials for them.</summary>
    public IceOptions Ice { get; init; } = new();

    /// <summary>Gets the options for who may join which room.</summary>
    public AuthOptions Auth { get; init; } = new();

    /// <summary>Gets the limits of a single message or room.</summary>
    public SignalingLimits Limits { get; init; } = new();

    /// <summary>Gets the limits of what connections, addresses and users may do in a time.</summary>
    public RateLimitOptions RateLimits { get; init; } = new();

    /// <summary>Gets the limits of the outgoing queue of a slow connection.</summary>
    public OutgoingQueueOptions OutgoingQueue { get; init; } = new();

    /// <summary>Gets the limits of the mailbox of a suspended peer.</summary>
    public MailboxOptions Mailbox { get; init; } = new();

    /// <summary>Gets the options for draining a node.</summary>
    public DrainingOptions Draining { get; init; } = new();

    /// <summary>Gets the options of the administration API.</summary>
    public AdminOptions Admin { get; init; } = new();

    /// <summary>Gets the receivers of webhooks: where the service posts the events of its rooms. Default: none.</summary>
    public IList<WebhookOptions> Webhooks { get; init; } = [];

    /// <summary>Gets the errors of the configuration below <see cref="SectionName"/>. They stop the start.</summary>
    internal List<string> Misread { get; } = [];
}

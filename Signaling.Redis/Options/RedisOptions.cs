using System.ComponentModel.DataAnnotations;
using Signaling.AspNetCore;

namespace Signaling.Redis;

/// <summary>The options for running several nodes: with a <see cref="ConnectionString"/>, any number of nodes act as one service.</summary>
public sealed class RedisOptions
{
    /// <summary>
    /// Gets or sets the Redis servers in the syntax of StackExchange.Redis, such as <c>redis:6379,password=…,ssl=true</c>. Several endpoints name a Redis
    /// Cluster, or a primary with its replicas. Default: null, for a single node without Redis. A blank text is an error.
    /// </summary>
    [Secret]
    public string? ConnectionString { get; set; }

    /// <summary>Gets or sets the prefix of all keys and channels, so that several applications can share one Redis. Default: <c>signaling</c>.</summary>
    [Required(ErrorMessage = "is empty. Set a short name such as signaling, or remove the key.")]
    [RegularExpression("[A-Za-z0-9_.:-]{1,64}", ErrorMessage = "has more than 64 characters, or characters other than letters, digits and _ . : -. Set a short name such as signaling.")]
    public string KeyPrefix { get; set; } = "signaling";

    /// <summary>
    /// Gets or sets how long a node that does not renew its lease counts as alive. After that, other nodes take over its peers. Default: 15 seconds.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00", ConvertValueInInvariantCulture = true)]
    public TimeSpan LeaseDuration { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Gets or sets how often a node renews its lease: at least twice within a <see cref="LeaseDuration"/>. Default: 5 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:05:00", ConvertValueInInvariantCulture = true)]
    public TimeSpan LeaseRenewalInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Gets or sets how long Redis may take for a command. After that, the request is refused with <c>unavailable</c>. Default: 0.7 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:00:30", ConvertValueInInvariantCulture = true)]
    public TimeSpan CommandTimeout { get; set; } = TimeSpan.FromMilliseconds(700);

    /// <summary>
    /// Gets or sets the path of a PEM file with the private authority that signed the TLS certificate of Redis. Default: null, for the authorities of the
    /// system.
    /// </summary>
    public string? CertificateAuthorityFile { get; set; }

    internal bool IsOn => !string.IsNullOrWhiteSpace(ConnectionString);
}

using System.ComponentModel.DataAnnotations;

namespace Signaling.Redis;

/// <summary>Scaling out: with a <see cref="ConnectionString"/> any number of nodes act as one service.</summary>
public sealed class RedisOptions
{
    /// <summary>
    /// Where Redis is, in StackExchange.Redis' syntax, such as <c>redis:6379,password=…,ssl=true</c>; several endpoints for a Redis Cluster or
    /// for a primary with its replicas. Null for a single node that needs no Redis, which is the default; a blank text is an error.
    /// </summary>
    public string? ConnectionString { get; set; }

    /// <summary>What all keys and channels begin with, so that several applications can share one Redis. Default: <c>signaling</c>.</summary>
    [Required(ErrorMessage = "is empty. Set a short name such as signaling, or remove the key.")]
    [RegularExpression("[A-Za-z0-9_.:-]{1,64}", ErrorMessage = "holds other characters than letters, digits and _ . : -, or more than 64. Set a short name such as signaling.")]
    public string KeyPrefix { get; set; } = "signaling";

    /// <summary>
    /// How long a node that says nothing counts as alive; then the others take its peers out of their rooms. Default: 15 seconds.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00", ConvertValueInInvariantCulture = true)]
    public TimeSpan LeaseDuration { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How often a node renews its lease: at least twice within a <see cref="LeaseDuration"/>. Default: 5 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:05:00", ConvertValueInInvariantCulture = true)]
    public TimeSpan LeaseRenewalInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long Redis may take for a command; then what needs it is refused with <c>unavailable</c>. Default: 0.7 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:00:30", ConvertValueInInvariantCulture = true)]
    public TimeSpan CommandTimeout { get; set; } = TimeSpan.FromMilliseconds(700);

    /// <summary>A PEM file with the authority that signed Redis' TLS certificate, when that is a private one. Default: the system's authorities.</summary>
    public string? CertificateAuthorityFile { get; set; }

    internal bool IsOn => !string.IsNullOrWhiteSpace(ConnectionString);
}

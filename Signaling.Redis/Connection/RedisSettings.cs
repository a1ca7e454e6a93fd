using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Signaling.Redis.Connection;

/// <summary>The settings of this node's connection to Redis.</summary>
internal sealed class RedisSettings(IOptions<RedisOptions> options)
{
    // How often, in seconds, the library asks several servers which of them is the primary. With its default of one minute, a failover would take a minute.
    private const int RoleCheckSeconds = 1;

    private readonly RedisOptions _options = options.Value;

    // A single node has no connection string.
    private readonly ConfigurationOptions _stated =
        options.Value.IsOn ? ConfigurationOptions.Parse(options.Value.ConnectionString!) : new ConfigurationOptions();

    public bool HasSeveralServers => _stated.EndPoints.Count > 1;

    /// <summary>Gets the user and the password of the connection string; null for a value that it does not contain.</summary>
    public (string? User, string? Password) Credentials => (NullIfEmpty(_stated.User), NullIfEmpty(_stated.Password));

    public ConfigurationOptions Read()
    {
        var settings = ConfigurationOptions.Parse(_options.ConnectionString!);
        settings.AbortOnConnectFail = false;
        settings.ChannelPrefix = RedisChannel.Literal($"{_options.KeyPrefix}:");
        settings.BacklogPolicy = BacklogPolicy.FailFast;
        settings.ReconnectRetryPolicy = new LinearRetry(500);
        if (HasSeveralServers)
        {
            settings.ConfigCheckSeconds = RoleCheckSeconds;
        }

        if (_options.CertificateAuthorityFile is { } file)
        {
            settings.TrustIssuer(file);
        }

        return settings;
    }

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}

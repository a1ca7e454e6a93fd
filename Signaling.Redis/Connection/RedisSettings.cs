using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Signaling.Redis.Connection;

/// <summary>How this node connects to Redis.</summary>
internal sealed class RedisSettings(IOptions<RedisOptions> options)
{
    // How often the library asks several servers which of them is the primary, in seconds. Its default of a minute is how long a fail-over would take.
    private const int RoleCheckSeconds = 1;

    private readonly RedisOptions _options = options.Value;

    // A single node has no connection string.
    private readonly ConfigurationOptions _stated =
        options.Value.IsOn ? ConfigurationOptions.Parse(options.Value.ConnectionString!) : new ConfigurationOptions();

    public bool HasSeveralServers => _stated.EndPoints.Count > 1;

    /// <summary>Null for what is not stated.</summary>
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

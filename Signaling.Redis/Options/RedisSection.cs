using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Options;
using Signaling.AspNetCore;

namespace Signaling.Redis;

/// <summary>The section <c>Signaling:Redis</c> of the settings.</summary>
internal sealed class RedisSection(IOptions<RedisOptions> options) : SettingsSection(SectionName, typeof(RedisOptions))
{
    public const string SectionName = "Redis";

    public override IEnumerable<string> Check()
    {
        var redis = options.Value;
        foreach (var failure in OptionsWalk.Check(redis, Key))
        {
            yield return failure;
        }

        if (redis.ConnectionString is { } connectionString && RedisConnectionText.WhatIsWrong(connectionString) is { } unusable)
        {
            yield return $"{Key}:{nameof(redis.ConnectionString)}: {unusable}";
        }

        if (redis.CertificateAuthorityFile is { } file && WhatIsWrongWithCertificate(file) is { } unreadable)
        {
            yield return $"{Key}:{nameof(redis.CertificateAuthorityFile)}: {unreadable}";
        }
    }

    public override IEnumerable<string> CheckTogether()
    {
        var redis = options.Value;
        if (redis.LeaseRenewalInterval > redis.LeaseDuration / 2)
        {
            yield return $"{Key}:{nameof(redis.LeaseRenewalInterval)}: is {redis.LeaseRenewalInterval}; the maximum is half of {Key}:{nameof(redis.LeaseDuration)}, which is {redis.LeaseDuration}.";
        }
    }

    private static string? WhatIsWrongWithCertificate(string file)
    {
        try
        {
            using var certificate = X509CertificateLoader.LoadCertificateFromFile(file);
            return null;
        }
        catch (CryptographicException exception)
        {
            return File.Exists(file)
                ? $"'{SettingText.Shown(file)}' is not a certificate in PEM or DER form ({exception.Message})."
                : $"there is no file '{SettingText.Shown(file)}'. Set the path of a PEM file.";
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return $"'{SettingText.Shown(file)}' cannot be read ({exception.Message}). Set the path of a PEM file.";
        }
    }
}

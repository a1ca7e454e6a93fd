using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Signaling.Server;

/// <summary>Checks the options and everything in them, and names what is wrong by its full configuration key.</summary>
internal sealed class SignalingOptionsValidator(IConfiguration configuration) : IValidateOptions<SignalingOptions>
{
    public ValidateOptionsResult Validate(string? name, SignalingOptions options)
    {
        List<string> failures = [];
        Check(options, SignalingOptions.SectionName, failures);
        Check(options.Limits, Key(nameof(options.Limits)), failures);
        Check(options.OutgoingQueue, Key(nameof(options.OutgoingQueue)), failures);
        Check(options.Mailbox, Key(nameof(options.Mailbox)), failures);
        Check(options.Draining, Key(nameof(options.Draining)), failures);
        Check(options.Redis, Key(nameof(options.Redis)), failures);

        for (var i = 0; i < options.IceServers.Count; i++)
        {
            Check(options.IceServers[i], Key($"{nameof(options.IceServers)}:{i}"), failures);
        }

        for (var i = 0; i < options.AllowedOrigins.Count; i++)
        {
            if (!IsOrigin(options.AllowedOrigins[i]))
            {
                failures.Add($"{Key($"{nameof(options.AllowedOrigins)}:{i}")}: '{options.AllowedOrigins[i]}' is neither an origin such as https://app.example nor *.");
            }
        }

        if (options.KeepAliveInterval >= options.ClientTimeout)
        {
            failures.Add($"{Key(nameof(options.KeepAliveInterval))}: has to be shorter than {Key(nameof(options.ClientTimeout))}.");
        }

        if (options.OutgoingQueue.MaxBytes < 2 * options.Limits.MaxSignalBytes)
        {
            failures.Add(
                $"{Key("OutgoingQueue:MaxBytes")}: has to hold two of the largest signals that {Key("Limits")} allows, {2 * options.Limits.MaxSignalBytes} bytes.");
        }

        if (options.Mailbox.MaxBytes < options.Limits.MaxSignalBytes)
        {
            failures.Add(
                $"{Key("Mailbox:MaxBytes")}: has to hold the largest signal that {Key("Limits")} allows, {options.Limits.MaxSignalBytes} bytes.");
        }

        if (options.Redis.LeaseRenewalInterval > options.Redis.LeaseDuration / 2)
        {
            failures.Add($"{Key("Redis:LeaseRenewalInterval")}: has to be half of {Key("Redis:LeaseDuration")} at the most.");
        }

        CheckConnectionString(options.Redis, failures);

        // The binder passes over a text where a list belongs, which is what one easily writes into an environment variable.
        foreach (var list in new[] { nameof(options.AllowedOrigins), nameof(options.IceServers) })
        {
            if (!string.IsNullOrEmpty(configuration[Key(list)]))
            {
                failures.Add($"{Key(list)}: is a list; set {Key(list)}:0 and so on.");
            }
        }

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static string Key(string path) => $"{SignalingOptions.SectionName}:{path}";

    private static void Check(object section, string key, List<string> failures)
    {
        List<ValidationResult> results = [];
        Validator.TryValidateObject(section, new ValidationContext(section), results, validateAllProperties: true);
        failures.AddRange(results.Select(result => $"{key}:{string.Join(",", result.MemberNames)}: {result.ErrorMessage}"));
    }

    private static void CheckConnectionString(RedisOptions redis, List<string> failures)
    {
        if (!redis.IsOn)
        {
            return;
        }

        try
        {
            if (ConfigurationOptions.Parse(redis.ConnectionString!).EndPoints.Count == 0)
            {
                failures.Add($"{Key("Redis:ConnectionString")}: names no endpoint.");
            }
        }
        catch (ArgumentException)
        {
            // Its own message would repeat the text, and with it the password.
            failures.Add($"{Key("Redis:ConnectionString")}: is not a connection string of StackExchange.Redis, such as redis:6379.");
        }

        if (redis.CertificateAuthorityFile is { } file && !File.Exists(file))
        {
            failures.Add($"{Key("Redis:CertificateAuthorityFile")}: there is no such file.");
        }
    }

    // An origin is scheme, host and port, without a path and without a slash at the end (RFC 6454).
    private static bool IsOrigin(string text) =>
        text == "*" || (Uri.TryCreate(text, UriKind.Absolute, out var uri) && text == uri.GetLeftPart(UriPartial.Authority));
}

using Microsoft.Extensions.Options;

namespace Signaling.AspNetCore;

/// <summary>Validates the options and all nested options. Each error names the full configuration key.</summary>
internal sealed class SignalingOptionsValidator(IEnumerable<SettingsSection> sections) : IValidateOptions<SignalingOptions>
{
    public ValidateOptionsResult Validate(string? name, SignalingOptions options)
    {
        List<string> failures =
        [
            .. options.Misread,
            .. OptionsWalk.Check(options, SignalingOptions.SectionName),
            .. CheckEntries(options),
            .. sections.SelectMany(section => section.Check()),
        ];

        // A setting that could not be read has its default value, which need not fit the other settings. And an invalid value is reported only once.
        if (failures.Count == 0)
        {
            failures.AddRange([.. CheckTogether(options), .. sections.SelectMany(section => section.CheckTogether())]);
        }

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures.Select(OnOneLine));
    }

    private static IEnumerable<string> CheckEntries(SignalingOptions options)
    {
        for (var i = 0; i < options.AllowedOrigins.Count; i++)
        {
            if (WebOrigin.WhatIsWrong(options.AllowedOrigins[i]) is { } wrong)
            {
                yield return $"{Key($"{nameof(options.AllowedOrigins)}:{i}")}: {wrong}";
            }
        }

        for (var i = 0; i < options.TrustedProxies.Count; i++)
        {
            if (ProxyAddress.WhatIsWrong(options.TrustedProxies[i]) is { } wrong)
            {
                yield return $"{Key($"{nameof(options.TrustedProxies)}:{i}")}: {wrong}";
            }
        }

        for (var i = 1; i < options.Webhooks.Count; i++)
        {
            var former = options.Webhooks.TakeWhile(webhook => webhook.Url != options.Webhooks[i].Url).Count();
            if (former < i)
            {
                yield return $"{Key($"{nameof(options.Webhooks)}:{i}:{nameof(WebhookOptions.Url)}")}: is the same address as {Key($"{nameof(options.Webhooks)}:{former}:{nameof(WebhookOptions.Url)}")}. Remove one of them.";
            }
        }
    }

    private static IEnumerable<string> CheckTogether(SignalingOptions options)
    {
        if (options.KeepAliveInterval >= options.ClientTimeout)
        {
            yield return $"{Key(nameof(options.KeepAliveInterval))}: is {options.KeepAliveInterval}; it has to be shorter than {Key(nameof(options.ClientTimeout))}, {options.ClientTimeout}.";
        }

        if (options.Admin.AcceptRoomTokens && options.Auth.Mode != AuthMode.Jwt)
        {
            yield return $"{Key("Admin:AcceptRoomTokens")}: is true, but {Key("Auth:Mode")} is not Jwt, so there are no room tokens. Set Jwt with its keys, or set {Key("Admin:ApiKeyHash")} instead.";
        }

        var signal = options.Limits.MaxSignalBytes;
        if (options.OutgoingQueue.MaxBytes < 2 * signal)
        {
            yield return $"{Key("OutgoingQueue:MaxBytes")}: is {options.OutgoingQueue.MaxBytes}; it has to hold two of the largest signals that {Key("Limits")} allows, {2 * signal} bytes.";
        }

        if (options.RateLimits.Connection.ByteBurst < options.Limits.MaxCallBytes)
        {
            yield return $"{Key("RateLimits:Connection:ByteBurst")}: is {options.RateLimits.Connection.ByteBurst}; it has to hold the largest call that {Key("Limits")} allows, {options.Limits.MaxCallBytes} bytes.";
        }

        if (options.Mailbox.MaxBytes < signal)
        {
            yield return $"{Key("Mailbox:MaxBytes")}: is {options.Mailbox.MaxBytes}; it has to hold the largest signal that {Key("Limits")} allows, {signal} bytes.";
        }
    }

    private static string Key(string path) => $"{SignalingOptions.SectionName}:{path}";

    private static string OnOneLine(string failure) => string.Join(' ', failure.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
}

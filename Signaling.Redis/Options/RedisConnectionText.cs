using System.Net;
using Signaling.AspNetCore;
using StackExchange.Redis;

namespace Signaling.Redis;

/// <summary>Checks a connection string of StackExchange.Redis. An error never quotes the string, because it may contain a password.</summary>
internal static class RedisConnectionText
{
    private static readonly string[] _keywords =
    [
        "abortConnect", "allowAdmin", "asyncTimeout", "channelPrefix", "checkCertificateRevocation", "configChannel", "configCheckSeconds", "connectRetry",
        "connectTimeout", "defaultDatabase", "heartbeatInterval", "highIntegrity", "keepAlive", "name", "password", "protocol", "proxy", "resolveDns",
        "serviceName", "setlib", "ssl", "sslHost", "sslProtocols", "syncTimeout", "tieBreaker", "tunnel", "user", "version", "writeBuffer",
    ];

    /// <summary>Returns the error in a connection string, or null when there is none.</summary>
    public static string? WhatIsWrong(string text)
    {
        const string Right = "Write it like redis:6379,password=…,ssl=true";
        if (string.IsNullOrWhiteSpace(text))
        {
            return "is blank, so this node would run without the other nodes. Set the address of Redis, such as redis:6379, or remove the key for a single node.";
        }

        if (text.Contains("://", StringComparison.Ordinal))
        {
            return $"is a URL, which StackExchange.Redis does not read. {Right}.";
        }

        try
        {
            var endPoints = ConfigurationOptions.Parse(text).EndPoints;
            return endPoints.Count == 0 ? $"names no server. {Right}."
                : endPoints.All(IsPossible) ? null
                : $"has a port that is not a number from 1 to 65535, or a server without a name. {Right}.";
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or OverflowException)
        {
            // The message of the exception would quote the connection string.
            return $"is not a connection string of StackExchange.Redis: a server, its port (1 to 65535) or an option is wrong. {Typo(text)}{Right}.";
        }
    }

    private static bool IsPossible(EndPoint endPoint) => endPoint switch
    {
        DnsEndPoint dns => dns.Host.Length > 0 && !dns.Host.Any(char.IsWhiteSpace) && dns.Port is >= 0 and <= ushort.MaxValue,
        IPEndPoint ip => ip.Port is >= 0 and <= ushort.MaxValue,
        _ => true,
    };

    // A word that is similar to a keyword is a misspelt keyword, and not part of a password.
    private static string Typo(string text)
    {
        var names = text.Split(',').Where(part => part.Contains('=', StringComparison.Ordinal)).Select(part => part.Split('=')[0].Trim());
        var wrong = names.FirstOrDefault(name => !_keywords.Contains(name, StringComparer.OrdinalIgnoreCase) && NearestKey.Of(name, _keywords).Any());
        return wrong is null ? string.Empty : $"'{SettingText.Shown(wrong)}' is unknown; did you mean {NearestKey.Of(wrong, _keywords).First()}? ";
    }
}

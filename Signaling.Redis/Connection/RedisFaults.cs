using StackExchange.Redis;

namespace Signaling.Redis.Connection;

/// <summary>Classifies the failures of Redis commands.</summary>
internal static class RedisFaults
{
    // The first word of an error reply. Before version 7, Redis includes the reply in the error of a script, after a dash.
    private static readonly string[] _serverWide =
    [
        "READONLY", "LOADING", "MASTERDOWN", "CLUSTERDOWN", "NOREPLICAS", "MISCONF", "OOM", "BUSY", "NOAUTH", "WRONGPASS", "NOPERM",
    ];

    public static bool IsFault(Exception exception) =>
        exception is RedisException or RedisCommandException or TimeoutException or ObjectDisposedException;

    public static RedisFault Classify(Exception exception) => exception switch
    {
        RedisServerException reply => IsServerWide(reply.Message) ? RedisFault.OfServer : RedisFault.OfCommand,
        TimeoutException => RedisFault.Timeout,
        _ => RedisFault.OfServer,
    };

    /// <summary>Returns whether the server has become a replica, or does not know yet that it is the primary.</summary>
    public static bool IsReadOnly(Exception exception) => exception is RedisServerException && Says(exception.Message, "READONLY");

    /// <summary>Returns whether the Redis user lacks a right.</summary>
    public static bool IsDenied(Exception exception) => exception is RedisServerException && IsDenied(exception.Message);

    public static bool IsDenied(string message) =>
        Says(message, "NOPERM") || message.Contains("The user executing the script can't", StringComparison.Ordinal);

    private static bool IsServerWide(string message) =>
        Array.Exists(_serverWide, word => Says(message, word))
        || IsDenied(message)
        || message.StartsWith("ERR unknown command", StringComparison.OrdinalIgnoreCase)
        || message.StartsWith("ERR max number of clients", StringComparison.OrdinalIgnoreCase);

    private static bool Says(string message, string word) =>
        (message.StartsWith(word, StringComparison.Ordinal) && (message.Length == word.Length || message[word.Length] == ' '))
        || message.Contains($"-{word} ", StringComparison.Ordinal);
}

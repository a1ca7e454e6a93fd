namespace Signaling.Redis.Connection;

/// <summary>The scope of a failure of a Redis command.</summary>
internal enum RedisFault
{
    /// <summary>Redis refused this command, usually because of its key. Other commands are not affected.</summary>
    OfCommand,

    /// <summary>Redis did not answer in time. It may have executed the command.</summary>
    Timeout,

    /// <summary>The connection is lost, or Redis would refuse every other change as well.</summary>
    OfServer,
}

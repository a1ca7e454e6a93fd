namespace Signaling.Redis.Connection;

/// <summary>What a failed command says about Redis.</summary>
internal enum RedisFault
{
    /// <summary>Redis refused this command, mostly because of its key. Other commands are not concerned.</summary>
    OfCommand,

    /// <summary>Redis did not answer in time. The command may have been done.</summary>
    Timeout,

    /// <summary>The connection is lost, or Redis would refuse every other change as well.</summary>
    OfServer,
}

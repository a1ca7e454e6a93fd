namespace Signaling.AspNetCore.Connections;

/// <summary>Why connections end: the values of the tag <c>reason</c> of <c>signaling.connection.closes</c>.</summary>
internal static class CloseReasons
{
    /// <summary>The client stopped, with a Close message.</summary>
    public const string Farewell = "farewell";

    /// <summary>The client closed the connection without a Close message, such as a page that is closed.</summary>
    public const string Closed = "closed";

    /// <summary>The network broke.</summary>
    public const string Broken = "broken";

    /// <summary>The peer has resumed on another connection, or was removed from its room.</summary>
    public const string Replaced = "replaced";

    /// <summary>The connection exceeded a limit for too long.</summary>
    public const string Limit = "limit";

    /// <summary>The client read too slowly, or could not stay in its room.</summary>
    public const string Evicted = "evicted";

    /// <summary>The node drains.</summary>
    public const string Drained = "drained";

    /// <summary>The client's access has expired.</summary>
    public const string AccessExpired = "access_expired";

    /// <summary>The client did not join in time.</summary>
    public const string JoinTimeout = "join_timeout";

    /// <summary>The client sent nothing for too long.</summary>
    public const string ClientTimeout = "client_timeout";

    /// <summary>The client accepted nothing for too long.</summary>
    public const string SendTimeout = "send_timeout";

    /// <summary>Returns why a connection has ended.</summary>
    public static string Of(SignalingConnection connection) => connection switch
    {
        { CloseReason: { } reason } => reason,
        { IsReplaced: true } => Replaced,
        { Limiter.End: not null } => Limit,
        { IsEvicted: true } => Evicted,
        { IsDraining: true } => Drained,
        { End: ConnectionClose.Farewell } => Farewell,
        { End: ConnectionClose.Closed } => Closed,
        _ => Broken,
    };
}

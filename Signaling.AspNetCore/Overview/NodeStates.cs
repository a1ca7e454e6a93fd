namespace Signaling.AspNetCore.Overview;

/// <summary>The states of a node in the overview.</summary>
internal static class NodeStates
{
    /// <summary>The node accepts joins.</summary>
    public const string Ready = "ready";

    /// <summary>The node accepts no joins: it is starting, or cannot reach Redis.</summary>
    public const string NotReady = "not_ready";

    /// <summary>The node hands its peers to other nodes, and ends.</summary>
    public const string Draining = "draining";

    /// <summary>The node has stopped reporting, and its peers are not taken over.</summary>
    public const string Silent = "silent";

    /// <summary>The node is registered, and has never reported.</summary>
    public const string Unknown = "unknown";

    /// <summary>The node has died, and other nodes have taken over its peers.</summary>
    public const string Gone = "gone";
}

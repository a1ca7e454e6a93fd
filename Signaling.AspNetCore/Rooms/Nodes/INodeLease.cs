namespace Signaling.AspNetCore.Rooms.Nodes;

/// <summary>This node's identity among the nodes, and its right to act for its peers.</summary>
internal interface INodeLease
{
    string NodeId { get; }

    /// <summary>Gets the name under which this node holds its peers now: the node ID and an epoch.</summary>
    string Owner { get; }

    /// <summary>Gets whether this node may act for its peers now.</summary>
    bool IsHeld { get; }

    /// <summary>Gets how long the other nodes wait for a node without a sign of life before they take over its peers.</summary>
    TimeSpan Duration { get; }

    /// <summary>Returns when this node may act for its peers; otherwise refuses with <c>unavailable</c>.</summary>
    ValueTask RequireAsync();
}

namespace Signaling.AspNetCore.Rooms.Nodes;

/// <summary>This node as the other nodes know it, and its right to speak for its peers.</summary>
internal interface INodeLease
{
    string NodeId { get; }

    /// <summary>Gets the name under which this node holds its peers now: the node ID and an epoch.</summary>
    string Owner { get; }

    /// <summary>Gets how long the other nodes wait for a node that they do not hear before they take its peers over.</summary>
    TimeSpan Duration { get; }

    /// <summary>Returns when this node may speak for its peers; otherwise refuses with <c>unavailable</c>.</summary>
    ValueTask RequireAsync();
}

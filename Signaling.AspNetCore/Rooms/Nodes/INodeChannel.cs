using Signaling.AspNetCore.Rooms.State;

namespace Signaling.AspNetCore.Rooms.Nodes;

/// <summary>Messages between nodes, in the order in which one node sent them to another.</summary>
internal interface INodeChannel
{
    /// <summary>Raised for each message, one after the other. A handler has to return soon.</summary>
    event Action<NodeMessage>? Received;

    /// <summary>Gets whether a message takes long, so that a sender should not wait for each.</summary>
    bool IsFar { get; }

    /// <summary>Sends a message, or refuses with <c>unavailable</c>. Messages of one caller arrive in the order of its calls.</summary>
    Task SendAsync(string nodeId, NodeMessage message);
}

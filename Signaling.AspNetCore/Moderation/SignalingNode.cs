namespace Signaling.AspNetCore;

/// <summary>A node of the service.</summary>
/// <param name="NodeId">The ID, new with each start of the node.</param>
/// <param name="Rooms">The number of rooms in which the node holds peers.</param>
public sealed record SignalingNode(string NodeId, int Rooms);

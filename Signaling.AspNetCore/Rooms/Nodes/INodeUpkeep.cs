namespace Signaling.AspNetCore.Rooms.Nodes;

/// <summary>Keeps this node registered with the other nodes, from before its first connection until after its last.</summary>
internal interface INodeUpkeep : IHostedService;

namespace Signaling.AspNetCore.Rooms.Nodes;

/// <summary>What a node has written about itself.</summary>
/// <param name="NodeId">The node.</param>
/// <param name="Age">How long ago it was written.</param>
/// <param name="Text">The report.</param>
internal sealed record SharedReport(string NodeId, TimeSpan Age, string Text);

namespace Signaling.AspNetCore.Overview;

/// <summary>A node, and its last report.</summary>
internal sealed record ReportedNode(NodeReport Report, OverviewNode Node);

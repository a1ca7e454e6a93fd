namespace Signaling.AspNetCore.Rooms.Nodes;

/// <summary>The reports that the nodes write about themselves, so that any node can show all of them to an operator.</summary>
internal interface INodeReports
{
    /// <summary>Replaces the report of this node. Refuses with <c>unavailable</c>.</summary>
    Task WriteAsync(string report);

    /// <summary>Removes the report of this node. Refuses with <c>unavailable</c>.</summary>
    Task RemoveAsync();

    /// <summary>Returns the reports that nodes have written. A sole node writes none. Refuses with <c>unavailable</c>.</summary>
    Task<SharedReports> ReadAsync();
}

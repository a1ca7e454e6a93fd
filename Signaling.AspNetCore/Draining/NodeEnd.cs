namespace Signaling.AspNetCore.Draining;

/// <summary>
/// Whether this node is about to end, by draining or at once. Its peers are to go on elsewhere then: the end of a connection is the node's doing, and
/// its peer is suspended. Only a call of Leave is a leave.
/// </summary>
internal sealed class NodeEnd(NodeDrain drain, IHostApplicationLifetime application)
{
    public bool HasBegun => drain.HasBegun || application.ApplicationStopping.IsCancellationRequested;
}

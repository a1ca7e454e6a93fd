namespace Signaling.AspNetCore.Draining;

/// <summary>
/// Tells whether this node is about to end, by draining or immediately. Its peers then have to reconnect elsewhere: the node ends the connections,
/// and their peers are suspended. A peer leaves only by a call of Leave.
/// </summary>
internal sealed class NodeShutdown(NodeDrain drain, IHostApplicationLifetime application)
{
    public bool HasBegun => drain.HasBegun || application.ApplicationStopping.IsCancellationRequested;
}

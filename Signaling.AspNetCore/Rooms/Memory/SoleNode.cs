using Signaling.AspNetCore.Rooms.Nodes;
using Signaling.AspNetCore.Rooms.State;

namespace Signaling.AspNetCore.Rooms.Memory;

/// <summary>The only node: it always holds its lease, and there is no other node to send to.</summary>
internal sealed class SoleNode : INodeLease, INodeChannel, INodeUpkeep, INodeReports
{
    public event Action<NodeMessage>? Received
    {
        add { }
        remove { }
    }

    public string NodeId => "sole";

    public string Owner { get; } = Owners.Of("sole", 1);

    public bool IsHeld => true;

    public TimeSpan Duration => TimeSpan.Zero;

    public bool IsFar => false;

    public ValueTask RequireAsync() => default;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task SendAsync(string nodeId, NodeMessage message) => throw new InvalidOperationException("There is no other node.");

    public Task WriteAsync(string report) => Task.CompletedTask;

    public Task RemoveAsync() => Task.CompletedTask;

    public Task<SharedReports> ReadAsync() => Task.FromResult(new SharedReports([], new HashSet<string>(StringComparer.Ordinal) { NodeId }));
}

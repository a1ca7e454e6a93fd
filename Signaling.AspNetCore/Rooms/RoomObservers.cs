using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Signaling.AspNetCore.Rooms.State;
using Signaling.AspNetCore.Telemetry;
using Signaling.Contracts;

namespace Signaling.AspNetCore.Rooms;

/// <summary>
/// Passes the changes that this node makes to rooms to the observers in this process, and counts them. A slow observer is dropped, and delays nothing.
/// </summary>
internal sealed class RoomObservers(SignalingMetrics metrics)
{
    private const int MaxBehind = 4096;

    private ImmutableArray<Channel<RoomEvent>> _channels = [];

    public void Publish(RoomChange change)
    {
        Count(change);
        if (_channels.IsEmpty)
        {
            return;
        }

        switch (change)
        {
            case PeerEntered { Member.Peer: var peer }:
                Publish(new RoomEvent(RoomEventKind.Joined, change.Room, change.PeerId, peer, null));
                break;
            case PeerGone gone:
                Publish(gone.Room, gone.PeerId, gone.PublicReason);
                break;
        }
    }

    public void PublishLeft(string room, string peerId, string reason)
    {
        metrics.Left(reason);
        Publish(room, peerId, reason);
    }

    public void PublishKnock(string room, string peerId, JoinRequest request, string? userId)
    {
        var peer = new PeerInfo(
            peerId, request.DisplayName ?? string.Empty, request.Metadata ?? ImmutableDictionary<string, string>.Empty, PeerStates.Suspended, 0, userId);
        Publish(new RoomEvent(RoomEventKind.Knocked, room, peerId, peer, null));
    }

    /// <summary>Observes from this call on.</summary>
    public IAsyncEnumerable<RoomEvent> WatchAsync(CancellationToken cancellationToken)
    {
        var channel = Channel.CreateBounded<RoomEvent>(MaxBehind);
        ImmutableInterlocked.Update(ref _channels, static (channels, added) => channels.Add(added), channel);
        return ReadAsync(channel, cancellationToken);
    }

    private void Count(RoomChange change)
    {
        switch (change)
        {
            case PeerEntered:
                metrics.Joined();
                break;
            case PeerGone gone:
                metrics.Left(gone.Reason);
                break;
        }
    }

    private async IAsyncEnumerable<RoomEvent> ReadAsync(Channel<RoomEvent> channel, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var told in channel.Reader.ReadAllAsync(cancellationToken))
            {
                yield return told;
            }
        }
        finally
        {
            Remove(channel);
        }
    }

    private void Publish(string room, string peerId, string reason) => Publish(new RoomEvent(RoomEventKind.Left, room, peerId, null, reason));

    private void Publish(RoomEvent told)
    {
        foreach (var channel in _channels)
        {
            if (!channel.Writer.TryWrite(told))
            {
                Remove(channel);
                channel.Writer.TryComplete(new InvalidOperationException($"The observer is more than {MaxBehind} events behind. Observe again, and list the rooms."));
            }
        }
    }

    private void Remove(Channel<RoomEvent> channel) => ImmutableInterlocked.Update(ref _channels, static (channels, gone) => channels.Remove(gone), channel);
}

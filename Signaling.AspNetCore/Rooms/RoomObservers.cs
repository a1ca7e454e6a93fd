using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Signaling.AspNetCore.Rooms.State;
using Signaling.AspNetCore.Telemetry;
using Signaling.Contracts;

namespace Signaling.AspNetCore.Rooms;

/// <summary>
/// Passes the changes that this node makes to rooms to the observers in this process, and counts them. A slow observer is dropped, and delays nothing.
/// </summary>
internal sealed class RoomObservers(SignalingMetrics metrics, TimeProvider time)
{
    private const int MaxBehind = 4096;

    private ImmutableArray<Channel<RoomEvent>> _channels = [];

    /// <summary>Raised for each event, by the thread that makes the change. A handler must neither block nor throw.</summary>
    public event Action<RoomEvent>? Published;

    private bool IsNeeded => !_channels.IsEmpty || Published is not null;

    /// <param name="change">The change.</param>
    /// <param name="before">The room as this node knew it before the change.</param>
    /// <param name="isUpdate">Whether the peer has changed its name or its metadata.</param>
    /// <param name="endsRoom">Whether the room has no peers now.</param>
    public void Publish(RoomChange change, RoomState before, bool isUpdate, bool endsRoom)
    {
        Count(change);
        if (!IsNeeded)
        {
            return;
        }

        switch (change)
        {
            case PeerEntered { Member.Peer: var peer }:
                if (change.Version == 1)
                {
                    Publish(RoomEventKind.Started, change, peer);
                }

                Publish(RoomEventKind.Joined, change, peer);
                break;
            case PeerChanged { Member: var member }:
                Publish(!member.IsConnected ? RoomEventKind.Suspended : isUpdate ? RoomEventKind.Updated : RoomEventKind.Resumed, change, member.Peer);
                break;
            case PeerGone gone:
                var former = before.Find(gone.PeerId)?.Peer;
                Publish(RoomEventKind.Left, change, former, gone.PublicReason);
                if (endsRoom)
                {
                    Publish(RoomEventKind.Ended, change, former);
                }

                break;
        }
    }

    /// <summary>Publishes a leave that the store has not confirmed. It has no version.</summary>
    public void PublishLeft(string room, string? roomId, string peerId, PeerInfo? peer, string reason)
    {
        metrics.Left(reason);
        PublishUnconfirmed(RoomEventKind.Left, room, roomId, peerId, peer, reason);
    }

    /// <summary>Publishes a change that the store has not confirmed. It has no version.</summary>
    public void PublishUnconfirmed(RoomEventKind kind, string room, string? roomId, string peerId, PeerInfo? peer, string? reason = null)
    {
        if (IsNeeded)
        {
            Publish(new RoomEvent(kind, room, peerId, peer, reason) { Id = NewId(), Time = time.GetUtcNow(), RoomId = roomId });
        }
    }

    public void PublishKnock(string room, string roomId, string peerId, JoinRequest request, string? userId)
    {
        if (IsNeeded)
        {
            var peer = new PeerInfo(
                peerId, request.DisplayName ?? string.Empty, request.Metadata ?? ImmutableDictionary<string, string>.Empty, PeerStates.Suspended, 0, userId);
            Publish(new RoomEvent(RoomEventKind.Knocked, room, peerId, peer, null) { Id = NewId(), Time = time.GetUtcNow(), RoomId = roomId });
        }
    }

    /// <summary>Observes from this call on.</summary>
    public IAsyncEnumerable<RoomEvent> WatchAsync(CancellationToken cancellationToken)
    {
        var channel = Channel.CreateBounded<RoomEvent>(MaxBehind);
        ImmutableInterlocked.Update(ref _channels, static (channels, added) => channels.Add(added), channel);
        return ReadAsync(channel, cancellationToken);
    }

    private static string NewId() => Guid.NewGuid().ToString("N");

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

    // A change that is reported twice, for example because a command to Redis was repeated, has the same ID both times.
    private void Publish(RoomEventKind kind, RoomChange change, PeerInfo? peer, string? reason = null) =>
        Publish(new RoomEvent(kind, change.Room, change.PeerId, peer, reason)
        {
            Id = string.Create(CultureInfo.InvariantCulture, $"{change.RoomId}-{change.Version}-{kind}").ToLowerInvariant(),
            Time = time.GetUtcNow(),
            RoomId = change.RoomId,
            Version = change.Version,
        });

    private void Publish(RoomEvent told)
    {
        Published?.Invoke(told);
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

using System.Collections.Concurrent;
using Signaling.AspNetCore.Rooms.Nodes;
using Signaling.AspNetCore.Rooms.State;
using Signaling.AspNetCore.Rooms.View;

namespace Signaling.AspNetCore.Rooms;

/// <summary>Waits for signals that are still on their way to this node because their senders' nodes do not know of the peer's suspension yet.</summary>
/// <param name="channel">The other nodes.</param>
/// <param name="lease">This node.</param>
/// <param name="rooms">The rooms of this node.</param>
/// <param name="sessions">The peers of this node.</param>
/// <param name="pendingSends">The signals that this node is sending; null when there are no other nodes.</param>
/// <param name="time">The time.</param>
/// <param name="logger">For failures of detached tasks.</param>
internal sealed class InFlightSignals(INodeChannel channel, INodeLease lease, LocalRooms rooms, Sessions sessions, PendingSends? pendingSends, TimeProvider time, ILogger logger)
{
    // A node that does not answer is dead. The signals that it sent are lost, as when a connection breaks. A node that lives may need seconds on a busy machine.
    private static readonly TimeSpan _answerTimeout = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, TaskCompletionSource> _questions = new(StringComparer.Ordinal);

    /// <summary>See <see cref="RoomDirectory.AwaitInFlightAsync"/>.</summary>
    public async ValueTask AwaitInFlightAsync(string peerId)
    {
        if (!sessions.TryGet(peerId, out var session) || session.Room.State.Find(peerId) is not { IsConnected: false } || !session.Room.TryEnter())
        {
            return;
        }

        var room = session.Room;
        try
        {
            // A node answers after it has sent all signals that it routed before it learned of the suspension. When the answer arrives, this node has received
            // these signals and has delivered them or begun to.
            await Task.WhenAll(room.State.NodesExcept(lease.NodeId, withConnected: true).Select(node => AskAsync(room, node)));
            await room.Missed.LastMailed;
        }
        catch (Exception exception) when (exception is TimeoutException or StoreUnavailableException)
        {
            // The other node is slow or dead (see the timeout above), or Redis is unreachable.
        }
        finally
        {
            rooms.Exit(room);
        }
    }

    /// <summary>
    /// Answers another node after all signals that this node has begun to send are sent. This node has reached the version, so it routes later signals by that
    /// version.
    /// </summary>
    public void Answer(VersionAsked asked) => AnswerDetachedAsync(asked, pendingSends?.PassedAsync() ?? Task.CompletedTask).Detach(logger);

    /// <summary>Handles a message that is a question or an answer. Returns false for any other message.</summary>
    public bool TryTake(NodeMessage message)
    {
        switch (message)
        {
            case VersionReached reached:
                if (_questions.TryGetValue(reached.Question, out var question))
                {
                    question.TrySetResult();
                }

                return true;
            case VersionAsked asked when rooms.Find(asked.Room) is null:
                Answer(asked);
                return true;
            default:
                return false;
        }
    }

    private async Task AskAsync(Room room, string node)
    {
        var question = Guid.NewGuid().ToString("N");
        var answered = _questions[question] = new(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            await channel.SendAsync(node, new VersionAsked(room.Name, room.Id, room.Version, lease.NodeId, question));
            await answered.Task.WaitAsync(_answerTimeout, time);
        }
        finally
        {
            _questions.TryRemove(question, out _);
        }
    }

    private async Task AnswerDetachedAsync(VersionAsked asked, Task passed)
    {
        await passed.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            await channel.SendAsync(asked.NodeId, new VersionReached(asked.Room, asked.RoomId, asked.Version, asked.Question));
        }
        catch (StoreUnavailableException)
        {
            // The node that asks stops waiting after its timeout.
        }
    }
}

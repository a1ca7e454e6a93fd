using System.Collections.Concurrent;
using Microsoft.AspNetCore.SignalR;
using Signaling.Server.Rooms.Nodes;

namespace Signaling.Server.Rooms;

// Waiting for signals that are on their way to this node, because their senders' nodes do not know yet that the peer is away.
internal sealed partial class RoomDirectory
{
    // A node that does not answer is slow or dead: what it has sent is lost, as when a connection breaks.
    private static readonly TimeSpan _settlingPatience = TimeSpan.FromSeconds(1);

    private readonly Outflow? _outflow;
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _questions = new(StringComparer.Ordinal);

    public async ValueTask SettleAsync(string peerId)
    {
        if (!_stays.TryGetValue(peerId, out var stay) || stay.Room.Find(peerId) is not { IsConnected: false } || !stay.Room.TryEnter())
        {
            return;
        }

        var room = stay.Room;
        try
        {
            // By the time of the answer this node has received all that was sent without knowing, and so handed it on or begun to.
            await Task.WhenAll(room.GetOtherNodes().Select(node => AskAsync(room, node)));
            await room.HandingOn;
        }
        catch (Exception exception) when (exception is TimeoutException or HubException)
        {
            // See above; or Redis is out of reach.
        }
        finally
        {
            Exit(room);
        }
    }

    private async Task AskAsync(RoomReplica room, string node)
    {
        var question = Guid.NewGuid().ToString("N");
        var answered = _questions[question] = new(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            await _link.SendAsync(node, new VersionAsked(room.Name, room.Id, room.Version, _lease.NodeId, question));
            await answered.Task.WaitAsync(_settlingPatience, _time);
        }
        finally
        {
            _questions.TryRemove(question, out _);
        }
    }

    // Called by a replica that has reached the version, under its gate: what is begun from now on knows it.
    private void Answer(VersionAsked asked) => _ = AnswerDetachedAsync(asked, _outflow?.PassedAsync() ?? Task.CompletedTask);

    private async Task AnswerDetachedAsync(VersionAsked asked, Task passed)
    {
        await passed.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            await _link.SendAsync(asked.NodeId, new VersionReached(asked.Room, asked.RoomId, asked.Version, asked.Question));
        }
        catch (HubException)
        {
            // Whoever asked does not wait for long.
        }
    }

    private bool TryTakeQuestion(NodeMessage message)
    {
        switch (message)
        {
            case VersionReached reached when _questions.TryGetValue(reached.Question, out var question):
                question.TrySetResult();
                return true;
            case PeerCrowded crowded:
                _crowded.Add(crowded.From, crowded.To);
                return true;
            case VersionAsked asked when !_rooms.ContainsKey(asked.Room):
                Answer(asked);
                return true;
            default:
                return message is VersionReached;
        }
    }
}
